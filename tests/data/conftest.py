"""One demo shop, built once for all tests of it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import data
from data import DemoShop, World


@pytest.fixture(scope="session")
def world() -> World:
    """The world of the usual seed."""
    return data.make_world()


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> DemoShop:
    """The files of the usual seed."""
    return data.build(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="session")
def rows(shop: DemoShop) -> list[dict[str, str]]:
    """The lines of products.csv."""
    return table(shop.products)


def table(path: Path) -> list[dict[str, str]]:
    """A CSV file as rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
