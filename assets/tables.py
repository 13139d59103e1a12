"""The SQL tables: staging, core, cohorts and the availability of figures. What they hold is in sql/, not here."""

from __future__ import annotations

from assets.factories import sql_assets
from warehouse.catalogue import load_catalogue

reference_tables = sql_assets("reference", title="Calendar and periods")
staging_tables = sql_assets("staging", title="Typing and decoding the returns")
core_tables = sql_assets("core", title="Stacking returns, periods of care, plans and reviews")
indicator_tables = sql_assets("indicator", title="Finding the children behind every figure")
figure_tables = sql_assets(
    "figure",
    title="Availability of figures",
    also_after={"figure.cohort": [f"indicator.{entry.id}" for entry in load_catalogue()]},
)
