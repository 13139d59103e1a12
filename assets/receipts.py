"""The receipts of a run as pages of the restricted tier, one a return. What they say is in assets/pages."""

import dagster as dg

from assets.factories import OWNERS, PROGRAMS, asset_key
from assets.progress import announce
from assets.resources import Warehouse
from warehouse.computed import TABLE
from warehouse.documents import document_folder


@dg.asset(
    key=["restricted", "receipts"],
    deps=[asset_key(TABLE), asset_key("quality.receipt"), asset_key("quality.vanished_file")],
    group_name="restricted",
    description="What became of every file and row, one page per authority and return, for the data owner.",
    code_version=PROGRAMS,
    kinds={"html"},
    owners=OWNERS,
)
def receipts(warehouse: Warehouse) -> dg.MaterializeResult[None]:
    """Write the pages into the work folder; the snapshot takes them from there."""
    from assets.pages.receipts import write_receipts

    announce("Writing the receipts")
    with document_folder(warehouse.settings(), "restricted", "receipts") as folder, warehouse.connect() as con:
        pages = write_receipts(con, folder)
    return dg.MaterializeResult(metadata={"pages": pages})
