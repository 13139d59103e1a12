"""What the UI tells on the page of an asset beyond what a run needs: definitions, links, where each column comes from."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import dagster as dg

from assets.factories import asset_key
from pipelines.column_sources import load_column_sources
from pipelines.definition_page import definition_page
from warehouse.action_lists import ActionList, load_action_lists
from warehouse.catalogue import Indicator, load_catalogue
from warehouse.dictionary import column_meanings
from warehouse.settings import Settings

LINKED = 12  # authorities whose newest report has a link of its own


@dataclass(frozen=True)
class Pages:
    """What is told from. address: of the published tier where it is served (CSC_PUBLISHED_URL); empty where it is not."""

    settings: Settings
    address: str = ""

    def told(self, spec: dg.AssetSpec) -> dg.AssetSpec:
        """The asset with all that its page tells."""
        table = ".".join(spec.key.path)
        indicators = {f"indicator.{entry.id}": entry for entry in load_catalogue()}
        lists = {entry.table: entry for entry in load_action_lists()}
        metadata: dict[str, Any] = {**_columns(table)}
        description = spec.description or ""
        if table in indicators:
            found = self._of_indicator(spec.key, indicators[table])
            figures = f"[Published figures by year]({found['published_figures'].url})"
            description = f"{figures}\n\n{definition_page(indicators[table])}\n\n### Cohort\n\n{description}"
            metadata |= found
        elif table in lists:
            description = f"**{lists[table].title}**\n\n{lists[table].purpose}\n\n{description}"
            metadata |= _of_action_list(lists[table])
        return spec.replace_attributes(description=description, metadata={**spec.metadata, **metadata})

    def _of_indicator(self, key: dg.AssetKey, entry: Indicator) -> dict[str, Any]:
        lists = {one.name: one for one in load_action_lists()}
        address = "/".join(map(quote, key.path))
        return {
            "published_figures": dg.MetadataValue.url(f"/assets/{address}?view=events"),
            "report": self._reports(entry.id),
            "children_behind": f"csc explain {entry.id} --authority 933 --year 2017",
            **{f"action_list_{lists[name].id}": _to_asset(lists[name].table) for name in entry.action_lists},
        }

    def _reports(self, indicator_id: str) -> dg.MarkdownMetadataValue | dg.PathMetadataValue:
        """The indicator's place in the newest report of each authority; without an address the file of all reports."""
        folder = self.settings.published / "latest" / "report"
        if not self.address:
            return dg.MetadataValue.path(folder / "index.html")
        base = f"{self.address.rstrip('/')}/latest/report"
        newest = {path.parent.name: path.name for path in sorted(folder.glob("[0-9]*/[0-9]*"))}
        links = [
            f"[{authority} {year}]({base}/{authority}/{year}/index.html#{indicator_id})"
            for authority, year in list(newest.items())[:LINKED]
        ]
        return dg.MetadataValue.md(" · ".join([*links, f"[all reports]({base}/index.html)"]))


def asset_pages(settings: Settings, environment: Mapping[str, str] = os.environ) -> Pages:
    """From the installation's settings and CSC_PUBLISHED_URL."""
    return Pages(settings, environment.get("CSC_PUBLISHED_URL", ""))


def _columns(table: str) -> dict[str, Any]:
    """Meaning and sources of the columns of a SQL model: as lineage, and as words, since the UI draws no columns."""
    sources = load_column_sources().get(table)
    if sources is None:
        return {}
    meanings = column_meanings(table)
    columns = [
        dg.TableColumn(name, type="not built yet", description=_words(meanings.get(name, ""), sources[name]))
        for name in sources
    ]
    deps = {
        column: [
            dg.TableColumnDep(asset_key=asset_key(source), column_name=name)
            for source, _, name in (one.rpartition(".") for one in found)
        ]
        for column, found in sources.items()
    }
    return {
        "dagster/column_schema": dg.TableSchema(columns=columns),
        "dagster/column_lineage": dg.TableColumnLineage(deps_by_column=deps),
    }


def _words(meaning: str, sources: Sequence[str]) -> str:
    told = f"From {', '.join(f'`{one}`' for one in sources)}." if sources else "Counted or constant."
    return f"{meaning.rstrip('.')}. {told}" if meaning else told


def _of_action_list(entry: ActionList) -> dict[str, Any]:
    return {
        "who_acts": entry.who_acts,
        "workbook": f"action_lists/{entry.file_stem}.xlsx in the newest snapshot of the restricted tier",
        **{f"changes_{name}": _to_asset(f"indicator.{name}") for name in entry.indicators},
    }


def _to_asset(table: str) -> dg.DagsterAssetMetadataValue:
    return dg.MetadataValue.asset(asset_key(table))
