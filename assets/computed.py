"""The tables made whole again: authorities that a run computed apart are put in place of what they were."""

import dagster as dg

from assets.factories import OWNERS, asset_key, table_metadata
from assets.progress import announce
from assets.resources import Warehouse
from warehouse.action_lists import load_action_lists
from warehouse.computed import MEANING, TABLE, store_computed
from warehouse.dictionary import published_tables
from warehouse.part import part_authorities
from warehouse.versions import module_version

LAST_TABLES = (  # each table of the warehouse is one of these or read for one of them
    *published_tables(),
    *(entry.table for entry in load_action_lists()),
    "quality.figure_effect",
    "quality.receipt",
    "quality.trend",
)


@dg.asset(
    key=asset_key(TABLE),
    deps=sorted({asset_key(key) for key in LAST_TABLES}),
    group_name="quality",
    description=f"{MEANING} A night computes only authorities whose files, dates or code have changed; what it computed"
    " takes the place of what was there, and every document is made from the whole.",
    code_version=module_version("warehouse/computed.py", "warehouse/part.py"),
    kinds={"duckdb"},
    owners=OWNERS,
)
def computed_authority(warehouse: Warehouse) -> dg.MaterializeResult[None]:
    """Join the part with the warehouse, and note from what each authority was computed."""
    with warehouse.connect() as con:
        apart = part_authorities(con)
    if apart:
        announce("Joining what was computed with what stands")
    with warehouse.connect_whole() as con:
        store_computed(con)
        metadata = table_metadata(con, TABLE)
    computed = ", ".join(apart) if apart else "all"
    return dg.MaterializeResult(metadata={**metadata, "computed": computed})
