"""The ways of working that an installation chooses, given or from the environment. What they mean is in assets."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Profile = Literal["dfe_like", "public_conservative"]
Method = Literal["mean", "median", "pooled"]
PROFILES: tuple[Profile, ...] = get_args(Profile)
METHODS: tuple[Method, ...] = get_args(Method)


@dataclass(frozen=True)
class Ways:
    """The chosen ways; the usual ones by default.

    profile: of disclosure control (INDICATORS 6). neighbours: how the values of statistical neighbours are summarised
    (INDICATORS 4.3).
    """

    profile: Profile = "dfe_like"
    neighbours: Method = "mean"


USUAL_WAYS = Ways()


def load_ways(
    profile: str | None = None, neighbours: str | None = None, environment: Mapping[str, str] = os.environ
) -> Ways:
    """The given ways, else CSC_PROFILE and CSC_NEIGHBOURS, else the usual ones. Raises ValueError for another word."""
    wanted_profile = profile or environment.get("CSC_PROFILE") or Ways.profile
    wanted_method = neighbours or environment.get("CSC_NEIGHBOURS") or Ways.neighbours
    found = (
        next((known for known in PROFILES if known == wanted_profile), None),
        next((known for known in METHODS if known == wanted_method), None),
    )
    if found[0] is None:
        raise ValueError(f"CSC_PROFILE is one of {', '.join(PROFILES)}")
    if found[1] is None:
        raise ValueError(f"CSC_NEIGHBOURS is one of {', '.join(METHODS)}")
    return Ways(found[0], found[1])
