"""A product as a file gives it: only the fields the file has, each with the line it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from core.changes import Json, digest

Values = dict[str, Json]


@dataclass(slots=True)
class SkuEntry:
    """One SKU; ``is_derived`` says its code was made up from handle and options because the file has none."""

    line: int
    code: str
    values: Values
    is_derived: bool = False


@dataclass(slots=True)
class Entry:
    """One product; ``lines`` are those of all its rows.

    ``values`` are keyed by column, or ``brand``, ``supplier``, ``category`` (a path), ``attributes.…``, ``extra.…``.
    """

    lines: list[int]
    handle: str
    values: Values
    skus: list[SkuEntry] = field(default_factory=list)

    @property
    def line(self) -> int:
        """Where it starts."""
        return self.lines[0]

    def content_hash(self) -> str:
        """The same for the same contents, wherever in the file they stand."""
        return digest((self.handle, self.values, [[sku.code, sku.values] for sku in self.skus]))

    def pack(self) -> list[Any]:
        """As JSON."""
        return [
            self.lines,
            self.handle,
            self.values,
            [[sku.line, sku.code, sku.values, sku.is_derived] for sku in self.skus],
        ]

    @classmethod
    def unpack(cls, packed: list[Any]) -> Entry:
        """From JSON."""
        lines, handle, values, skus = packed
        return cls(lines, handle, values, [SkuEntry(*sku) for sku in skus])


def mark(value: Json) -> str:
    """A short digest by which a later import tells whether the source changed the value; blank for a blank value."""
    if value is None or value in ("", [], {}):
        return ""
    text = value if isinstance(value, str) else repr(value)
    return f"{crc32(text.encode()):08x}"
