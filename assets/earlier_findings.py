"""What the newest snapshot knew of issues, as assets: ages, acceptances and trend go on from there."""

from collections.abc import Iterator

import dagster as dg

from assets.factories import asset_key, table_metadata, table_spec
from assets.resources import Warehouse
from warehouse.computed import authority_fingerprints
from warehouse.earlier_findings import store_earlier_findings
from warehouse.pseudonyms import key_check
from warehouse.run_facts import stored_input_facts
from warehouse.versions import module_version

EARLIER = {
    "quality.earlier_issue": "How long the issues of the newest snapshot have stood: one row per issue.",
    "quality.earlier_acceptance": "Which issues each acceptance stood for: one row per acceptance and issue.",
    "quality.earlier_count": "Issues of earlier snapshots: one row per snapshot, authority and severity.",
}


@dg.multi_asset(
    name="earlier_findings",
    specs=[
        table_spec(
            key,
            group="quality",
            description=text,
            code_version=module_version("warehouse/earlier_findings.py"),
            deps=("quality.landing_file",),
        )
        for key, text in EARLIER.items()
    ],
)
def earlier_findings(warehouse: Warehouse) -> Iterator[dg.MaterializeResult[None]]:
    """Read from the newest snapshot of the restricted tier; empty before the first."""
    with warehouse.connect() as con:
        now = authority_fingerprints(
            stored_input_facts(con),
            warehouse.year or None,
            warehouse.with_rolling,
            warehouse.ways(),
            key_check(warehouse.settings()),
        )
        store_earlier_findings(con, warehouse.settings(), now)
        for key in EARLIER:
            yield dg.MaterializeResult(asset_key=asset_key(key), metadata=table_metadata(con, key))
