"""Importing later: a stand-in until something is used, then the package itself."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from expectations.later import import_later
import_later("altair", "scipy.stats", "no_such_package")
import altair as alt
from scipy import stats
assert "altair.vegalite" not in sys.modules and "no_such_package" not in sys.modules
{use}
print("whole")
"""


def run(use: str) -> str:
    done = subprocess.run([sys.executable, "-c", PROGRAM.format(use=use)], capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr


def test_the_package_is_there_when_it_is_used() -> None:
    assert run("assert alt.Chart.__name__ == 'Chart' and round(stats.norm.cdf(0), 6) == 0.5") == "whole"
    assert run("import altair.vegalite.v6; import altair; assert altair.Chart is alt.Chart") == "whole"
    assert run("from altair import Chart; import scipy.stats; assert scipy.stats.norm.ppf(0.5) == 0") == "whole"


def test_a_name_that_the_package_lacks_is_missing() -> None:
    assert "AttributeError" in run("alt.no_such_name")
