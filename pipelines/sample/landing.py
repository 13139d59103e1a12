"""A landing area in memory: tables as rows of text, census files as trees. writing.py serialises it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

Row = dict[str, str]


@dataclass
class Table:
    """One CSV file. columns: its header, in order; a row lacks a column when it is empty."""

    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)


@dataclass
class Node:
    """One XML element with a text, or with elements inside."""

    tag: str
    text: str = ""
    inside: list[Node] = field(default_factory=list)

    def all(self, tag: str) -> list[Node]:
        """The elements ``tag`` directly inside."""
        return [node for node in self.inside if node.tag == tag]

    def find(self, tag: str) -> Iterator[Node]:
        """The elements ``tag`` at any depth."""
        for node in self.inside:
            if node.tag == tag:
                yield node
            yield from node.find(tag)

    def get(self, tag: str) -> str:
        """The text of the first element ``tag`` at any depth; empty when there is none."""
        return next((node.text for node in self.find(tag)), "")

    def put(self, tag: str, text: str) -> None:
        """Sets the text of the first element ``tag`` directly inside; a new one comes before the first module."""
        for node in self.all(tag):
            node.text = text
            return
        modules = [index for index, node in enumerate(self.inside) if node.inside]
        self.inside.insert(min(modules, default=len(self.inside)), Node(tag, text))

    def drop(self, tag: str) -> None:
        """Removes the elements ``tag`` directly inside."""
        self.inside = [node for node in self.inside if node.tag != tag]


@dataclass
class Landing:
    """Everything to be written, by path relative to the landing area."""

    tables: dict[str, Table] = field(default_factory=dict)
    census: dict[str, Node] = field(default_factory=dict)


def elements(tag: str, texts: Mapping[str, str]) -> Node:
    """An element with simple elements inside; those without a text are left out."""
    return Node(tag, inside=[Node(name, text) for name, text in texts.items() if text])


def from_uk(text: str) -> date:
    """The day that dd/mm/yyyy says."""
    return date(int(text[6:]), int(text[3:5]), int(text[:2]))


def uk(day: date | None) -> str:
    """dd/mm/yyyy, as in the 903; empty for no date."""
    return day.strftime("%d/%m/%Y") if day else ""


def iso(day: date | None) -> str:
    """yyyy-mm-dd, as in the CIN census; empty for no date."""
    return day.isoformat() if day else ""
