"""What a newer release of a taxonomy is compared with, and what came of each of its nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.catalog.taxonomy import RefusedLine
from core.records.catalogue import Category, Product
from core.records.choices import ProductStatus


class Fate(StrEnum):
    """What became of a node in the newer release."""

    SAME = "same"
    RENAMED = "renamed"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    RETIRED = "retired"
    RETURNED = "returned"


LEAVES = (Fate.MOVED, Fate.SPLIT, Fate.MERGED, Fate.RETIRED)
"""After these the node itself is no more, and its products have to go elsewhere."""


@dataclass(frozen=True)
class StoredNode:
    """A node in the store, with the number of products that are in it and nowhere below."""

    id: int
    path: str
    parent_id: int | None = None
    external_id: str = ""
    products: int = 0
    is_retired: bool = False


@dataclass(frozen=True)
class Target:
    """Where a node's products may go in the newer release, and how likely that is right, 0 to 1."""

    path: str
    confidence: float


@dataclass(frozen=True)
class Mapped:
    """What became of one node: its targets, the best first, and in words how they were found."""

    node: StoredNode
    fate: Fate
    targets: tuple[Target, ...]
    how: str

    @property
    def confidence(self) -> float:
        """Of the best target; 0 without any."""
        return self.targets[0].confidence if self.targets else 0.0


@dataclass(frozen=True)
class Comparison:
    """A newer release beside the taxonomy in the store: every stored node in use, and the paths that are new."""

    mapped: tuple[Mapped, ...]
    added: tuple[str, ...]
    external_ids: Mapping[str, str]
    refused: tuple[RefusedLine, ...] = ()

    def count(self, *fates: Fate) -> int:
        """How many nodes had one of these fates."""
        return sum(one.fate in fates for one in self.mapped)

    @property
    def new(self) -> tuple[str, ...]:
        """The added paths that are more than the place an old node moved to: each change is counted once."""
        moved_to = {target.path for one in self.mapped if one.fate == Fate.MOVED for target in one.targets}
        return tuple(path for path in self.added if path not in moved_to)

    @property
    def changed(self) -> tuple[Mapped, ...]:
        """The nodes that are not as they were: first those whose products have to go, of each those with most."""
        moved = [one for one in self.mapped if one.fate != Fate.SAME]
        return tuple(sorted(moved, key=lambda one: (one.fate not in LEAVES, -one.node.products, one.node.path)))

    @property
    def is_empty(self) -> bool:
        """Whether the release changes nothing."""
        renumbered = any(
            self.external_ids.get(one.node.path, "") not in ("", one.node.external_id) for one in self.mapped
        )
        return not (self.added or self.changed or renumbered)


def stored_nodes(session: Session, taxonomy: str) -> list[StoredNode]:
    """The taxonomy as it stands, retired nodes too, in the order of their ids."""
    counted = (
        select(col(Product.category_id), func.count().label("products"))
        .where(col(Product.category_id).is_not(None), col(Product.status) != ProductStatus.MERGED)
        .group_by(col(Product.category_id))
        .subquery()
    )
    rows = session.execute(
        select(
            col(Category.id),
            col(Category.path),
            col(Category.parent_id),
            col(Category.external_id),
            func.coalesce(counted.c.products, 0),
            col(Category.retired_at),
        )
        .outerjoin(counted, counted.c.category_id == col(Category.id))
        .where(col(Category.taxonomy) == taxonomy)
        .order_by(col(Category.id))
    )
    return [StoredNode(row[0] or 0, row[1], row[2], row[3], row[4], row[5] is not None) for row in rows]
