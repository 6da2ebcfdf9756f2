"""Brands, suppliers and categories by name, read once an import; missing ones are made when they are written."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import insert, select
from sqlmodel import Session, SQLModel

from core.records.catalogue import Brand, Category, Supplier

# Categories made from the paths of product files, while no taxonomy was imported.
FILE_TAXONOMY = "files"
_SEPARATOR = " > "


@dataclass
class Names:
    """Rows of a table that are known by a unique name."""

    table: type[Brand] | type[Supplier]
    ids: dict[str, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    @classmethod
    def load(cls, session: Session, table: type[Brand] | type[Supplier]) -> Names:
        """All that the store has."""
        found = cls(table)
        for row_id, name in session.execute(select(_column(table, "id"), _column(table, "name"))):
            found._keep(row_id, name)
        return found

    def name(self, row_id: int | None) -> str:
        """The name, blank for none."""
        return self.names.get(row_id, "") if row_id is not None else ""

    def id_of(self, session: Session, name: str) -> int | None:
        """The row of that name, made if need be; None for a blank one."""
        if not name:
            return None
        if name not in self.ids:
            made = session.execute(insert(self.table).values(name=name).returning(_column(self.table, "id")))
            self._keep(made.scalar_one(), name)
        return self.ids[name]

    def _keep(self, row_id: int, name: str) -> None:
        self.ids[name] = row_id
        self.names[row_id] = name


@dataclass
class Categories:
    """Category paths, spelt as the taxonomy spells them. ``makes_missing``: no taxonomy is there but that of files."""

    paths: dict[str, str] = field(default_factory=dict)  # folded path or external id -> path
    ids: dict[str, int] = field(default_factory=dict)
    path_of: dict[int, str] = field(default_factory=dict)
    makes_missing: bool = True

    @classmethod
    def load(cls, session: Session) -> Categories:
        """All that are not retired."""
        found = cls()
        columns = (_column(Category, name) for name in ("id", "path", "external_id", "taxonomy", "retired_at"))
        for row_id, path, external_id, taxonomy, retired_at in session.execute(select(*columns)):
            found.path_of[row_id] = path
            if retired_at is not None:
                continue
            found.makes_missing = found.makes_missing and taxonomy == FILE_TAXONOMY
            found.paths.setdefault(path.casefold(), path)
            found.ids.setdefault(path, row_id)
            if external_id:
                found.paths.setdefault(external_id.casefold(), path)
                found.paths.setdefault(external_id.rpartition("/")[2].casefold(), path)
        return found

    def resolve(self, path: str) -> str:
        """The path as the catalogue spells it; blank if it is unknown and may not be made."""
        known = self.paths.get(path.casefold(), "")
        return known or (path if self.makes_missing and len(path) <= 1000 else "")

    def id_of(self, session: Session, path: str) -> int | None:
        """The category of a resolved path, made with its parents if need be; None for a blank one."""
        if not path:
            return None
        if path not in self.ids:
            parent, _, name = path.rpartition(_SEPARATOR)
            row = {
                "taxonomy": FILE_TAXONOMY,
                "external_id": "",
                "path": path,
                "name": name[:255],
                "parent_id": self.id_of(session, parent),
                "depth": path.count(_SEPARATOR) + 1,
            }
            row_id = session.execute(insert(Category).values(**row).returning(_column(Category, "id"))).scalar_one()
            self.ids[path] = row_id
            self.paths[path.casefold()] = path
            self.path_of[row_id] = path
        return self.ids[path]


@dataclass
class Lookups:
    """Everything an import looks up by name."""

    brands: Names
    suppliers: Names
    categories: Categories

    @classmethod
    def load(cls, session: Session) -> Lookups:
        """As the store has them now."""
        return cls(Names.load(session, Brand), Names.load(session, Supplier), Categories.load(session))


def _column(table: type[SQLModel], name: str):  # type: ignore[no-untyped-def]
    return table.__table__.c[name]  # type: ignore[attr-defined]
