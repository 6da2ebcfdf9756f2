"""A shop in a folder of its own, and somebody who may import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.access.roles import Actor
from core.ingest import ImportResult, MappingProfile, run
from core.records.catalogue import Product, Sku
from core.records.choices import Role
from core.records.store import Store
from core.settings import Settings

Import = Callable[..., ImportResult]


@pytest.fixture
def shop(tmp_path: Path) -> Settings:
    """Settings of a shop that sells in pounds."""
    return Settings(home=tmp_path / "home", upload_mb=5)


@pytest.fixture
def take(store: Store, people: dict[Role, Actor], shop: Settings, now: datetime) -> Import:
    """Import a file as a merchandiser."""

    def take_in(path: Path, profile: MappingProfile | None = None, **options: Any) -> ImportResult:
        return run(store, path, path.name, profile, people[Role.MERCHANDISER], now, shop=shop, **options)

    return take_in


def product(store: Store, handle: str) -> Product:
    """The live product."""
    with store.read() as session:
        found = session.scalars(select(Product).where(Product.handle == handle)).one()  # type: ignore[arg-type]
        session.expunge_all()
        return found


def skus(store: Store, handle: str) -> list[Sku]:
    """The live SKUs of a product in their order."""
    with store.read() as session:
        wanted = select(Sku).join(Product, Sku.product_id == Product.id)  # type: ignore[arg-type]
        found = wanted.where(Product.handle == handle).order_by(Sku.position)  # type: ignore[arg-type]
        live = list(session.scalars(found))
        session.expunge_all()
        return live
