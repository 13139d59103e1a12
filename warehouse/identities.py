"""Whose rows a run may read, and under what name: erased children are left out, others may get a pseudonym.

Applied to what a reader found, before anything is loaded, so that no later step knows more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.erasure_list import NOBODY, ErasureList, load_erasure_list
from warehouse.keyed import plain_identifier
from warehouse.mentions import identifying
from warehouse.pseudonyms import Pseudonyms, load_pseudonyms
from warehouse.readers.found import FileFound, TableFound
from warehouse.settings import Settings

NAMING_TEXTS = ("key", "reason")  # columns of local files whose text may name the child of the row


@dataclass(frozen=True)
class Identities:
    """Erased children and pseudonyms of one run."""

    erased: ErasureList = NOBODY
    pseudonyms: Pseudonyms | None = None
    _names: dict[tuple[str, str], str | None] = field(default_factory=dict, compare=False, repr=False)

    def applied(self, found: FileFound, authority: str | None) -> FileFound:
        """The file without the rows of erased children, counted, and with pseudonyms for the others."""
        if authority is None or not (self.erased or self.pseudonyms):
            return found
        return replace(found, tables=tuple(self._table(table, authority) for table in found.tables))

    def _table(self, table: TableFound, authority: str) -> TableFound:
        rows = self._rows(table.rows, identifying(table.rows.column_names), authority)
        rejects = self._rows(table.rejects, ["child_id"], authority)
        left = rows.num_rows + rejects.num_rows
        return replace(table, rows=rows, rejects=rejects, rows_erased=table.rows_read - left)

    def _rows(self, rows: pa.Table, columns: list[str], authority: str) -> pa.Table:
        batches = [self._batch(batch, columns, authority) for batch in rows.to_batches()] if columns else []
        return pa.Table.from_batches(batches, schema=rows.schema) if batches else rows

    def _batch(self, batch: pa.RecordBatch, columns: list[str], authority: str) -> pa.RecordBatch:
        leaving, named = None, batch
        for column in columns:
            at = batch.schema.get_field_index(column)
            encoded = batch.column(at).dictionary_encode()
            delivered = encoded.dictionary.to_pylist()
            names = [self._name(authority, text) for text in delivered]
            if None in names:
                gone = pc.fill_null(pc.take(pa.array([name is None for name in names]), encoded.indices), False)
                leaving = gone if leaving is None else pc.or_(leaving, gone)
            if names != delivered:
                given = pc.take(pa.array(names, pa.string()), encoded.indices)
                named = named.set_column(at, batch.schema.field(at), given.cast(batch.schema.field(at).type))
        if named is not batch:
            named = _renamed_texts(batch, named, columns[0])
        return named if leaving is None else named.filter(pc.invert(leaving))

    def _name(self, authority: str, delivered: str) -> str | None:
        """The name that an identifier has from here on; None for an erased child."""
        known = self._names.get((authority, delivered), "")
        if known == "":
            known = self._names[authority, delivered] = self._name_anew(authority, delivered)
        return known

    def _name_anew(self, authority: str, delivered: str) -> str | None:
        identifier = plain_identifier(delivered)
        if identifier is None:
            return delivered
        name = self.pseudonyms.of(authority, identifier) if self.pseudonyms else identifier
        if self.erased and any(self.erased.names(authority, known) for known in {identifier, name}):
            return None
        return name if self.pseudonyms else delivered


def _renamed_texts(before: pa.RecordBatch, after: pa.RecordBatch, child: str) -> pa.RecordBatch:
    """With the pseudonym of the row's child where a text of the row names it."""
    for column in NAMING_TEXTS:
        if column in before.schema.names and "rule_id" in before.schema.names and child == "child_id":
            triples = zip(
                *(b.column(c).to_pylist() for b, c in ((before, child), (after, child), (before, column))), strict=True
            )
            texts = [_renamed(text, plain_identifier(old), new) for old, new, text in triples]
            at = before.schema.get_field_index(column)
            after = after.set_column(at, before.schema.field(at), pa.array(texts, before.schema.field(at).type))
    return after


def _renamed(text: str | None, identifier: str | None, name: str | None) -> str | None:
    if text is None or identifier is None or name is None:
        return text
    return re.sub(rf"(?<!\w){re.escape(identifier)}(?!\w)", name, text)


AS_DELIVERED = Identities()


def load_identities(settings: Settings) -> Identities:
    """Those of an installation. Raises WarehouseError when a key is missing or cannot be used."""
    return Identities(load_erasure_list(settings), load_pseudonyms(settings))
