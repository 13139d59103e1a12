"""Data quality as pages of the restricted tier, one an authority. What they say is in assets/pages/quality.py."""

import dagster as dg

from assets.factories import OWNERS, PROGRAMS, asset_key
from assets.progress import announce
from assets.resources import Warehouse
from warehouse.computed import TABLE
from warehouse.documents import document_folder

READS = ("quality.figure_effect", "quality.issue_stake", "quality.trend", "action_list.l20_data_quality_worklist")


@dg.asset(
    key=["restricted", "quality"],
    deps=[asset_key(key) for key in (*READS, TABLE)],
    group_name="restricted",
    description="What is wrong with the records, what it does to the figures and what to do, a page an authority.",
    code_version=PROGRAMS,
    kinds={"html"},
    owners=OWNERS,
)
def quality_pages(warehouse: Warehouse) -> dg.MaterializeResult[None]:
    """Write the pages into the work folder; the snapshot takes them from there."""
    from assets.pages.quality import write_quality

    announce("Writing the quality pages")
    with document_folder(warehouse.settings(), "restricted", "quality") as folder, warehouse.connect() as con:
        pages = write_quality(con, folder)
    return dg.MaterializeResult(metadata={"pages": pages})
