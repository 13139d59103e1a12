"""Templates to HTML: one environment for every page. What a page says is in its template; which figures, in its caller."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def render(template: str, **values: object) -> str:
    """A page of assets/templates. Values are escaped. Raises jinja2.UndefinedError for a value the template lacks."""
    return _environment().get_template(template).render(**values)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["reporting_year"] = reporting_year
    environment.filters["thousands"] = thousands
    return environment


def reporting_year(year_ending: int) -> str:
    """A reporting year in words: 2017 is ``2016/17``."""
    return f"{year_ending - 1}/{year_ending % 100:02d}"


def thousands(number: int | None) -> str:
    """A count with separators; a dash where there is none."""
    return "–" if number is None else f"{number:,}"
