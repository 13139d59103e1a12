"""The words of the sample and the codes they stand for (vocabulary.yml). No journey and no figure is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random

from warehouse.declared import load_yaml

VOCABULARY_FILE = Path(__file__).parent / "vocabulary.yml"


@dataclass(frozen=True)
class Vocabulary:
    """code: word -> statutory code. mix: name -> codes and their cumulative weights."""

    code: Mapping[str, str]
    mix: Mapping[str, tuple[Sequence[str], Sequence[int]]]

    def pick(self, rng: Random, name: str) -> str:
        """One code of the mix ``name``, by weight."""
        codes, cumulative = self.mix[name]
        return rng.choices(codes, cum_weights=cumulative)[0]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary as declared."""
    declared = load_yaml(VOCABULARY_FILE)
    mixes = {
        name: ([str(code) for code in mix], list(accumulate(mix.values()))) for name, mix in declared["mixes"].items()
    }
    return Vocabulary({word: str(code) for word, code in declared["codes"].items()}, mixes)
