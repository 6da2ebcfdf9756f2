"""What an entry would change: the value now, the value the source last gave, and the value it gives today.

The source wins where *it* changed since the last import. Where it says the same as before, the catalogue keeps what
people decided in the meantime.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Table, select
from sqlmodel import Session, SQLModel

from core.changes import Json, digest
from core.ingest.build import derived_code
from core.ingest.differences import Delta, Live, differences, live_value, paired, remembered
from core.ingest.entries import Entry, SkuEntry, Values, mark
from core.ingest.lookups import Lookups
from core.ingest.mapping import Target
from core.ingest.problems import Problem, Severity, with_company
from core.records.catalogue import Product, Sku
from core.records.choices import ProductStatus

_CHUNK = 500


@dataclass(slots=True)
class SkuChange:
    """A live SKU and what changes in it; ``marks`` are what the source gave, to be remembered."""

    live: Live
    delta: Delta
    marks: Mapping[str, str]


@dataclass(slots=True)
class ProductChange:
    """A product to make (``live`` is None) or to change; with its new and changed SKUs.

    ``marks`` are what the source has given so far; those of a new product are made when it is written.
    """

    entry: Entry
    live: Live | None
    owner_id: int | None  # the product that holds the SKUs: another one once it was merged
    content_hash: str
    delta: Delta
    marks: Mapping[str, str]
    new_skus: list[SkuEntry] = field(default_factory=list)
    changed_skus: list[SkuChange] = field(default_factory=list)
    next_position: int = 1

    @property
    def changes_catalogue(self) -> bool:
        """Whether anything a person could see changes; if not, only the marks do."""
        return bool(self.live is None or self.delta or self.new_skus or any(sku.delta for sku in self.changed_skus))


@dataclass(slots=True)
class Comparison:
    """What a chunk of entries comes down to."""

    changes: list[ProductChange] = field(default_factory=list)
    same: list[Entry] = field(default_factory=list)
    refused: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def table(model: type[SQLModel]) -> Table:
    """The model's table, for statements about many rows."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


class Comparer:
    """Compares entries with the store, chunk by chunk; remembers which codes this file has used."""

    def __init__(
        self,
        session: Session,
        lookups: Lookups,
        columns: Mapping[str, str],
        *,
        options_identify: bool = False,
        used: Mapping[str, int] | None = None,
        lock: bool = False,
    ) -> None:
        """``columns``: what the file calls each key; ``lock``: hold the products until the session commits.

        ``options_identify``: SKUs are told by their options, so that one may get another code.
        ``used``: codes of SKUs that the file gave to other products before, with their lines.
        """
        self._session = session
        self._lookups = lookups
        self._columns = columns
        self._options_identify = options_identify
        self._lock = lock
        self._used: dict[str, int] = dict(used or {})

    def compare(self, entries: Sequence[Entry]) -> Comparison:
        """What the entries would change."""
        found = Comparison()
        last = self._last_hashes(entries)
        moved: list[tuple[Entry, str]] = []
        for entry in entries:
            content = digest((entry.content_hash(), self._category(entry, found).casefold()))
            if last.get(entry.handle) == content:
                self._used.update((sku.code, sku.line) for sku in entry.skus)
                found.same.append(entry)
                continue
            moved.append((entry, content))
        if moved:
            self._compare_moved(moved, found)
        return found

    def _compare_moved(self, moved: Sequence[tuple[Entry, str]], found: Comparison) -> None:
        live = self._products(entry.handle for entry, _ in moved)
        owners = self._owners(live.values())
        by_code = self._skus(entry for entry, _ in moved)
        by_product = self._skus_of(set(owners.values()))
        for entry, content in moved:
            row = live.get(entry.handle)
            owner_id = owners[row["id"]] if row is not None else None
            skus = by_product.get(owner_id, []) if owner_id is not None else []
            problems = list(self._faults(entry, row, owner_id, by_code))
            if problems:
                found.problems += with_company(problems, entry.lines, self._name(Target.HANDLE), entry.handle)
                found.refused.append(entry)
                continue
            self._used.update((sku.code, sku.line) for sku in entry.skus)
            found.changes.append(self._change(entry, row, owner_id, content, skus))

    def _category(self, entry: Entry, found: Comparison) -> str:
        """The entry's category as the taxonomy spells it; blank, with a warning, if it has no such category."""
        path = str(entry.values.get("category") or "")
        resolved = self._lookups.categories.resolve(path) if path else ""
        if path and not resolved:
            reason = "is not a category of the taxonomy: the product's category is left as it is"
            found.problems.append(Problem(entry.line, self._name(Target.CATEGORY), path, reason, Severity.WARNING))
        return resolved

    def _last_hashes(self, entries: Sequence[Entry]) -> dict[str, str]:
        """What was last imported of each product that is there."""
        columns = table(Product).c
        wanted = select(columns.handle, columns.content_hash)
        found = self._session.execute(wanted.where(columns.handle.in_([entry.handle for entry in entries])))
        return {row.handle: row.content_hash for row in found}

    def _products(self, handles: Iterable[str]) -> dict[str, Live]:
        product = table(Product)
        wanted = select(product).where(product.c.handle.in_(list(handles)))
        if self._lock:
            wanted = wanted.order_by(product.c.id).with_for_update()
        return {row["handle"]: dict(row) for row in self._session.execute(wanted).mappings()}

    def _owners(self, rows: Iterable[Live]) -> dict[int, int]:
        """Which product holds the SKUs of each: itself, or the one it was merged into."""
        product = table(Product)
        owners: dict[int, int] = {}
        for row in rows:
            owner_id, into = row["id"], row["merged_into_id"]
            while into is not None:
                owner_id = into
                into = self._session.scalar(select(product.c.merged_into_id).where(product.c.id == owner_id))
            owners[row["id"]] = owner_id
        return owners

    def _skus(self, entries: Iterable[Entry]) -> dict[str, Live]:
        sku = table(Sku)
        codes = [sku.code for entry in entries for sku in _wanted_skus(entry, None)]
        by_code: dict[str, Live] = {}
        for start in range(0, len(codes), _CHUNK):
            wanted = select(sku).where(sku.c.code.in_(codes[start : start + _CHUNK]))
            by_code.update((row["code"], dict(row)) for row in self._session.execute(wanted).mappings())
        return by_code

    def _skus_of(self, product_ids: set[int]) -> dict[int, list[Live]]:
        if not product_ids:
            return {}
        sku = table(Sku)
        found: dict[int, list[Live]] = {}
        wanted = select(sku).where(sku.c.product_id.in_(product_ids)).order_by(sku.c.position, sku.c.id)
        for row in self._session.execute(wanted).mappings():
            found.setdefault(row["product_id"], []).append(dict(row))
        return found

    def _faults(
        self, entry: Entry, row: Live | None, owner_id: int | None, by_code: Mapping[str, Live]
    ) -> Iterator[Problem]:
        if row is None and not entry.values.get("title"):
            reason = "there is no such product, and without a title column none can be made"
            yield Problem(entry.line, self._name(Target.HANDLE), entry.handle, reason)
        for sku in _wanted_skus(entry, row):
            owner = by_code.get(sku.code)
            if sku.code in self._used:
                reason = f"is used by another product on line {self._used[sku.code]:,}"
                yield Problem(sku.line, self._name(Target.SKU), sku.code, reason)
            elif owner is not None and owner["product_id"] != owner_id:
                reason = "belongs to another product of the catalogue already"
                yield Problem(sku.line, self._name(Target.SKU), sku.code, reason)

    def _change(
        self, entry: Entry, row: Live | None, owner_id: int | None, content: str, skus: list[Live]
    ) -> ProductChange:
        if row is None:
            return ProductChange(entry, None, None, content, {}, {}, new_skus=_wanted_skus(entry, row))
        merged = row["status"] == ProductStatus.MERGED
        delta = {} if merged else self._product_delta(entry.values, row)
        marks = row["imported"] if merged else remembered(entry.values, row["imported"])
        found = ProductChange(entry, row, owner_id, content, delta, marks)
        found.next_position = max((sku["position"] for sku in skus), default=0) + 1
        for sku, live in paired(entry, skus, options_identify=self._options_identify):
            if live is None:
                found.new_skus.append(sku)
                continue
            sku_delta = differences(sku.values, live, live_value)
            sku_marks = remembered(sku.values, live["imported"])
            if sku.code != live["code"] and not sku.is_derived:
                sku_delta["code"] = (live["code"], sku.code)
            if sku_delta or sku_marks != live["imported"]:
                found.changed_skus.append(SkuChange(live, sku_delta, sku_marks))
        return found

    def _product_delta(self, given: Values, row: Live) -> Delta:
        delta = differences(given, row, self._product_value)
        if "category" in given:
            delta.pop("category", None)
            now = self._lookups.categories.path_of.get(row["category_id"], "")
            path = str(given["category"] or "")
            to_be = self._lookups.categories.resolve(path) if path else ""
            is_news = mark(path) != row["imported"].get("category", "")
            if to_be != now and ((to_be and not now) or (is_news and (to_be or not path))):
                delta["category"] = (now, to_be)
        return delta

    def _product_value(self, row: Live, key: str) -> Json:
        if key == "brand":
            return self._lookups.brands.name(row["brand_id"])
        if key == "supplier":
            return self._lookups.suppliers.name(row["supplier_id"])
        if key == "category":
            return self._lookups.categories.path_of.get(row["category_id"], "")
        return live_value(row, key)

    def _name(self, target: Target) -> str:
        return self._columns.get(target, target.value)


def _wanted_skus(entry: Entry, row: Live | None) -> list[SkuEntry]:
    """The entry's SKUs; a new product of a file that says nothing of SKUs gets one."""
    if entry.skus or row is not None:
        return entry.skus
    return [SkuEntry(entry.line, derived_code(entry.handle, {}), {}, is_derived=True)]
