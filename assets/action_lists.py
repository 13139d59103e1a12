"""The action lists of the restricted tier as assets: tables by SQL, then Parquet and workbooks for those who act on them."""

import dagster as dg

from assets.factories import OWNERS, PROGRAMS, asset_key, sql_assets
from assets.progress import announce
from assets.resources import Warehouse
from warehouse.action_lists import load_action_lists
from warehouse.computed import TABLE
from warehouse.documents import document_folder

action_list_tables = sql_assets("action_list", title="Drawing up the action lists")


@dg.asset(
    key=["restricted", "action_lists"],
    deps=[asset_key(TABLE), *(asset_key(entry.table) for entry in load_action_lists())],
    group_name="restricted",
    description="Every action list as Parquet and as a workbook with a sheet for each authority. Child level: restricted.",
    code_version=PROGRAMS,
    kinds={"parquet", "excel"},
    owners=OWNERS,
)
def action_lists(warehouse: Warehouse) -> dg.MaterializeResult[None]:
    """Write the lists into the work folder; the snapshot takes them from there."""
    from assets.pages.action_lists import write_action_lists

    announce("Writing the action lists")
    with document_folder(warehouse.settings(), "restricted", "action_lists") as folder, warehouse.connect() as con:
        rows = write_action_lists(con, folder)
    return dg.MaterializeResult(metadata=dict(rows))
