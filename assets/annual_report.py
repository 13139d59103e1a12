"""The annual performance reports as an asset of the published tier. What they say is in assets/report."""

import dagster as dg

from assets.factories import OWNERS, PROGRAMS, asset_key
from assets.progress import announce
from assets.resources import Warehouse
from warehouse.computed import TABLE
from warehouse.documents import document_folder

TOLD = 20  # reports named in the preview
SOURCES = (
    "published.indicator_values",
    "published.indicator_comparisons",
    "published.report_summary",
    "published.companion_values",
    "published.reconciliation",
    "published.benchmarks",
    "published.data_quality_summary",
    "published.indicator_catalogue",
    "published.report_commentary",
    "published.report_details",
)


@dg.asset(
    key=["published", "report"],
    deps=[asset_key(table) for table in (*SOURCES, TABLE)],
    group_name="published",
    description="The annual performance report of every authority and year: page, cover paper for members, workbook.",
    code_version=PROGRAMS,
    kinds={"html"},
    owners=OWNERS,
)
def report(warehouse: Warehouse) -> dg.MaterializeResult[None]:
    """Write the reports into the work folder; the snapshot takes them from there."""
    from assets.report.writing import write_reports

    announce("Writing the reports")
    settings = warehouse.settings()
    with document_folder(settings, "published", "report") as folder, warehouse.connect() as con:
        written = write_reports(con, folder)
    told = "\n".join(f"- **{one.title}**: {one.summary}" for one in written[-TOLD:])
    return dg.MaterializeResult(
        metadata={
            "reports": len(written),
            "missing_actions": sum(one.missing_actions for one in written),
            "preview": dg.MetadataValue.md(told or "No complete reporting year yet."),
            "page": dg.MetadataValue.path(settings.published / "latest" / "report" / "index.html"),
        }
    )
