"""SQL models are found, ordered by what they read, and versioned so that a change marks what hangs on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.database import connect
from warehouse.sqlmodels import SqlModelError, load_models, run_model, staging_source


def _folder(tmp_path: Path, **queries: str) -> Path:
    (tmp_path / "core").mkdir(exist_ok=True)
    for name, query in queries.items():
        (tmp_path / "core" / f"{name}.sql").write_text(query, encoding="utf-8")
    return tmp_path


def test_models_come_after_what_they_read(tmp_path: Path) -> None:
    folder = _folder(tmp_path, a="select x from core.z", z="with b as (select 1 as x) select x from b")
    models = load_models(folder)
    assert list(models) == ["core.z", "core.a"]
    assert models["core.a"].dependencies == {"core.z"}
    assert models["core.z"].dependencies == frozenset()  # a CTE is no table


def test_a_changed_query_marks_what_hangs_on_it_and_nothing_else(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path, a="select 1 as x", b="select x from core.a", c="select x from core.b", other="select 2 as x"
    )
    before = {key: model.code_version for key, model in load_models(folder).items()}
    _folder(tmp_path, a="select 10 as x")
    after = {key: model.code_version for key, model in load_models(folder).items()}
    assert {key for key in before if before[key] != after[key]} == {"core.a", "core.b", "core.c"}


@pytest.mark.parametrize(
    ("queries", "told"),
    [
        ({"a": "select x from core.b", "b": "select x from core.a"}, "circle"),
        ({"a": "create table x (y integer)"}, "one select"),
        ({"a": "select from where"}, "sql/core/a.sql"),
    ],
)
def test_what_is_not_a_model_is_named(tmp_path: Path, queries: dict[str, str], told: str) -> None:
    with pytest.raises(SqlModelError, match=told):
        load_models(_folder(tmp_path, **queries))


def test_a_staging_model_reads_one_raw_table() -> None:
    models = load_models()
    assert staging_source(models["staging.cla_episode"]) == "cla_episodes"
    with pytest.raises(SqlModelError, match="exactly one raw table"):
        staging_source(models["core.cla_episode"])


def test_a_failing_model_does_not_quote_values(tmp_path: Path) -> None:
    models = load_models(_folder(tmp_path, a="select cast(x as integer) as x from (values ('canary-4711')) as t (x)"))
    con = connect()
    with pytest.raises(SqlModelError, match=r"sql/core/a\.sql") as caught:
        run_model(con, models["core.a"])
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None
