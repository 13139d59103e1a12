"""What the newest snapshot holds of the authority's own words, as assets: the report keeps them when their file is gone."""

from collections.abc import Iterator

import dagster as dg

from assets.factories import asset_key, table_metadata, table_spec
from assets.resources import Warehouse
from warehouse.earlier_words import store_earlier_words
from warehouse.versions import module_version

EARLIER = {
    "quality.earlier_commentary": "Commentary and actions in the newest snapshot: one row per authority, indicator and year given.",
    "quality.earlier_detail": "Fixed texts of the report in the newest snapshot: one row per authority, field and year given.",
}


@dg.multi_asset(
    name="earlier_words",
    specs=[
        table_spec(
            key,
            group="quality",
            description=text,
            code_version=module_version("warehouse/earlier_words.py"),
            deps=("quality.landing_file",),
        )
        for key, text in EARLIER.items()
    ],
)
def earlier_words(warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
    """Read from the newest snapshot of the published tier; empty before the first."""
    with warehouse.connect() as con:
        store_earlier_words(con, warehouse.settings())
        for key in EARLIER:
            yield dg.MaterializeResult(asset_key=asset_key(key), metadata=table_metadata(con, key))
