"""Invented homes and placements on the map: well-formed postcodes of areas that do not exist, with grid references."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, sqrt
from random import Random

FAR_MILES, NEAR_MILES = 20.3, 19.7
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
# Invented clusters: area letters, eastings and northings (km), spread (km).
INSIDE = (
    (323, 124, 5),
    (330, 137, 5),
    (355, 116, 6),
    (298, 145, 3),
    (376, 147, 3),
    (355, 145, 4),
    (333, 109, 3),
    (361, 143, 4),
)
OUTSIDE = (
    ("ZD", 292, 93, 6, "E10000008"),
    ("ZD", 289, 130, 3, "E10000008"),
    ("ZP", 248, 56, 5, "E06000026"),
    ("ZB", 359, 173, 5, "E06000023"),
    ("ZA", 375, 165, 4, "E06000022"),
    ("ZN", 336, 161, 4, "E06000024"),
    ("ZT", 370, 92, 6, "E10000009"),
    ("ZH", 385, 158, 5, "E06000054"),
    ("ZG", 383, 215, 8, "E10000013"),
    ("ZC", 318, 176, 4, "WAL"),
    ("ZK", 300, 100, 6, "E10000008"),
)


@dataclass(frozen=True)
class Place:
    """A postcode with its grid reference (metres). area: ONS code of the authority it lies in, or WAL."""

    postcode: str
    easting: int
    northing: int
    area: str
    is_inside: bool


class Gazetteer:
    """All places of one authority; finds a placement by band, seen from a child's home."""

    def __init__(self, rng: Random, own_area: str) -> None:
        self.rng = rng
        self.homes = [self._place("ZS", number, *INSIDE[number % len(INSIDE)], own_area, True) for number in range(180)]
        inside = [self._place("ZM", number, *INSIDE[number % len(INSIDE)], own_area, True) for number in range(260)]
        outside = [self._outside(number) for number in range(220)]
        self.placements = inside + outside
        self._bands: dict[Place, Mapping[str, list[Place]]] = {}
        needed = ("far_out", "far_in", "near_in")
        self._central = [home for home in self.homes if all(len(self.bands(home)[band]) > 1 for band in needed)]

    def home(self) -> Place:
        """A home from which every band can be reached."""
        return self.rng.choice(self._central)

    def placement(self, home: Place, band: str, other_than: Place | None = None) -> Place:
        """A placement in the band, another than the one before; where there is none, one near and inside."""
        bands = self.bands(home)
        found = [place for place in bands[band] if place != other_than]
        return self.rng.choice(found or [place for place in bands["near_in"] if place != other_than])

    def bands(self, home: Place) -> Mapping[str, list[Place]]:
        """Placements by far or near (20 miles) and in or out of the authority."""
        if home not in self._bands:
            bands: dict[str, list[Place]] = {"far_out": [], "far_in": [], "near_out": [], "near_in": []}
            for place in self.placements:
                distance = miles(home, place)
                if NEAR_MILES < distance < FAR_MILES:
                    continue
                bands[f"{'far' if distance >= FAR_MILES else 'near'}_{'in' if place.is_inside else 'out'}"].append(
                    place
                )
            self._bands[home] = bands
        return self._bands[home]

    def _outside(self, number: int) -> Place:
        letters, east, north, spread, area = OUTSIDE[number % len(OUTSIDE)]
        return self._place(letters, number, east, north, spread, area, False)

    def _place(
        self, letters: str, number: int, east: int, north: int, spread: int, area: str, is_inside: bool
    ) -> Place:
        rng = self.rng
        inward = f"{number % 9 + 1}{LETTERS[number // 9 % 20]}{LETTERS[rng.randrange(20)]}"
        postcode = f"{letters}{number // 40 + 1} {inward}"
        easting, northing = (round(1000 * centre + rng.uniform(-1000, 1000) * spread) for centre in (east, north))
        return Place(postcode, easting, northing, area, is_inside)


def miles(home: Place, place: Place) -> float:
    """Distance as the crow flies, rounded half up to one decimal (INDICATORS 2.7)."""
    metres = sqrt((home.easting - place.easting) ** 2 + (home.northing - place.northing) ** 2)
    return floor(metres / 1000 / 1.6093 * 10 + 0.5) / 10
