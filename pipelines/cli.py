"""The csc command: options, help and exit codes. Each command's work is in its own module, imported when it runs."""

from __future__ import annotations

import gc
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click

from pipelines.forget import forget
from pipelines.snapshot_commands import snapshots
from warehouse.settings import Settings, load_settings
from warehouse.ways import METHODS, PROFILES, load_ways

DONE, FAILED, USAGE = 0, 1, 2
# Modules, definitions and events live as long as the command: looking through them for garbage took a tenth of a run.
COLLECT_AFTER = (50_000, 50, 100)

landing_option = click.option(
    "--landing", type=click.Path(path_type=Path), help="Landing area with the raw extracts (default: CSC_LANDING)."
)
data_option = click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="Data folder with the snapshots (default: CSC_DATA, else warehouse/data).",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def csc() -> None:
    """Children's social care indicators: from raw extracts to published snapshots."""


@csc.command()
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="Folder to write; empty, or a sample written before."
)
@click.option("--seed", default=2017, show_default=True, help="The same seed writes the same files.")
@click.option(
    "--children", type=click.IntRange(min=1), help="Size of the population, instead of the default scenario's."
)
@click.option(
    "--authority",
    "authorities",
    multiple=True,
    default=("933",),
    show_default=True,
    help="DfE number; several are allowed.",
)
@click.option("--defects", multiple=True, help="Named defects to inject; `all` for every one.")
@click.option(
    "--last-year", type=int, help="Newest reporting year, 2017 (default) to 2027, in the files of its collection."
)
def sample(
    out: Path,
    seed: int,
    children: int | None,
    authorities: tuple[str, ...],
    defects: tuple[str, ...],
    last_year: int | None,
) -> None:
    """Write a synthetic landing area in the raw formats."""
    from pipelines.sample import SampleError, write_sample

    try:
        summary = write_sample(
            out, seed=seed, children=children, authorities=authorities, defects=defects, last_year=last_year
        )
    except SampleError as error:
        raise click.UsageError(str(error)) from error
    click.echo(
        f"{out}: {summary.children} invented children in {len(summary.authorities)} authorities,"
        f" years ending {summary.years[0]} to {summary.years[-1]}, {len(summary.files)} files"
        f"{', with defects: ' + ', '.join(summary.defects) if summary.defects else ''}"
    )


@csc.command()
@landing_option
@data_option
@click.option(
    "--authority", "authorities", multiple=True, help="Only this authority (DfE number); several are allowed."
)
@click.option(
    "--year", type=click.IntRange(2000, 2100), help="Report only this reporting year (earlier returns are still read)."
)
@click.option("--as-at", type=click.DateTime(["%Y-%m-%d"]), help="Compute as at this date (default: today).")
@click.option("--no-rolling", is_flag=True, help="Reporting years only, without rolling twelve-month windows.")
@click.option(
    "--profile",
    type=click.Choice(PROFILES),
    envvar="CSC_PROFILE",
    help="Disclosure control: as the DfE does (default), or stricter, with counts of levels rounded to 5.",
)
@click.option(
    "--neighbours",
    type=click.Choice(METHODS),
    envvar="CSC_NEIGHBOURS",
    help="How the values of the statistical neighbours are summarised (default: mean).",
)
@click.option("--force", is_flag=True, help="Run although nothing has changed.")
def run(
    landing: Path | None,
    data: Path | None,
    authorities: tuple[str, ...],
    year: int | None,
    as_at: datetime | None,
    no_rolling: bool,
    profile: str | None,
    neighbours: str | None,
    force: bool,
) -> None:
    """One full run: ingest, check, compute, publish."""
    from pipelines.run import RunRequest, run_pipeline

    request = RunRequest(
        settings=_settings(landing, data, needs_landing=True),
        authorities=authorities,
        year=year,
        as_at=as_at.date() if as_at else None,
        with_rolling=not no_rolling,
        force=force,
        ways=load_ways(profile, neighbours),
    )
    sys.exit(run_pipeline(request, click.echo))


@csc.command()
@landing_option
@data_option
@click.option(
    "--authority", "authorities", multiple=True, help="Only this authority (DfE number); several are allowed."
)
@click.option("--year", type=click.IntRange(2000, 2100), help="Only the returns of this reporting year.")
def check(landing: Path | None, data: Path | None, authorities: tuple[str, ...], year: int | None) -> None:
    """Recognise and check the extracts only: receipts, issues and a report; publishes nothing."""
    from pipelines.check import CheckRequest, check_landing
    from pipelines.run import today

    settings = _settings(landing, data, needs_landing=True)
    sys.exit(check_landing(CheckRequest(settings, today(), authorities, year), click.echo))


@csc.command()
@click.argument("indicator")
@click.option("--authority", required=True, help="DfE number, such as 933.")
@click.option("--year", required=True, type=click.IntRange(2000, 2100), help="Reporting year: 2017 is 2016/17.")
@click.option("--breakdown", help="Only one level, as breakdown=level: age_band=10-15.")
@click.option("--definition", "version", help="Definition version or variant (default: the headline of the year).")
@click.option("--child", help="Only this child, by the identifier that the files hold.")
@data_option
def explain(
    indicator: str,
    authority: str,
    year: int,
    breakdown: str | None,
    version: str | None,
    child: str | None,
    data: Path | None,
) -> None:
    """Definition, figures and the children behind a figure (restricted: shows child identifiers)."""
    from pipelines.explain import ExplainError, explain_figure

    settings = _settings(None, data)
    try:
        told = explain_figure(settings, indicator, authority, year, breakdown=breakdown, version=version, child=child)
        click.echo(told)
    except ExplainError as error:
        raise click.UsageError(str(error)) from error


@csc.command()
@click.argument("indicator", required=False)
def catalogue(indicator: str | None) -> None:
    """The indicator catalogue, readable."""
    from pipelines.catalogue_page import catalogue_text
    from warehouse.declared import DeclarationError

    try:
        click.echo(catalogue_text(indicator))
    except DeclarationError as error:
        raise click.UsageError(str(error)) from error


csc.add_command(snapshots)
csc.add_command(forget)


def _settings(landing: Path | None, data: Path | None, *, needs_landing: bool = False) -> Settings:
    settings = load_settings(landing, data)
    if needs_landing and not settings.landing.is_dir():
        raise click.UsageError(f"no landing area at {settings.landing}: give --landing DIR or set CSC_LANDING")
    return settings


def main() -> None:
    """Entry point: a failure is one clear line, never a stack of calls."""
    from warehouse.database import WarehouseError
    from warehouse.declared import DeclarationError
    from warehouse.snapshots import SnapshotError

    gc.set_threshold(*COLLECT_AFTER)
    try:
        csc(standalone_mode=True)
    except SystemExit as done:
        _leave(done)
    except (WarehouseError, SnapshotError, DeclarationError) as error:
        _fail(str(error))
    except Exception as error:
        if os.environ.get("CSC_DEBUG"):
            raise
        lines = str(error).strip().splitlines() or [""]
        _fail(f"{type(error).__name__}: {lines[0]} (CSC_DEBUG=1 shows where)")


def _leave(done: SystemExit) -> NoReturn:
    """End now: everything is written and closed, and taking down three thousand modules one by one costs a second."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(done.code if isinstance(done.code, int) else int(done.code is not None))


def _fail(told: str) -> None:
    click.echo(f"Error: {told}", err=True)
    sys.exit(FAILED)
