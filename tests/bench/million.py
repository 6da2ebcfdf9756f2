"""A store as a large shop has it, built fast: a million proposals by default, with products, SKUs and decisions.

    python -m tests.bench.million FOLDER

Rows are written past the ORM with the queue's indexes and triggers taken away, which are then made again from the
schema's own statements; the counters and the full-text index are filled as the migration fills them.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import Session, SQLModel, col

from core.access.roles import Actor
from core.changes import digest
from core.proposals import audit
from core.proposals.keep import decision_row
from core.proposals.search import searchable
from core.records.catalogue import Brand, Category, Product, Sku
from core.records.choices import Action, Role
from core.records.flow import Proposal
from core.records.migrate import migrate
from core.records.people import User
from core.records.store import Store

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DEPARTMENTS = {
    "Women": 22, "Men": 15, "Kids": 12, "Shoes": 10, "Beauty": 9, "Home": 9, "Garden": 7, "Garage": 6, "Kitchen": 4,
    "Sports": 3, "Toys": 2, "Pets": 1,
}  # fmt: skip
# fmt: off
COLOURS = (
    "black", "white", "navy", "red", "green", "blue", "grey", "beige", "brown", "pink", "yellow", "orange", "purple",
    "silver", "gold", "olive",
)
STYLES = (
    "linen", "cotton", "leather", "steel", "organic", "classic", "slim", "wide", "soft", "light", "heavy", "compact",
    "vintage", "modern", "matt",
)
THINGS = (
    "dress", "shirt", "jeans", "jacket", "coat", "skirt", "shoes", "boots", "serum", "cream", "shampoo", "lamp",
    "chair", "table", "rug", "hose", "filter", "brake", "disc", "pump", "drill", "hammer", "saw", "pan", "knife",
    "mug", "tent", "ball", "puzzle", "leash", "bowl", "sweater", "socks", "hat", "scarf", "belt", "bag", "wallet",
    "watch",
)
# fmt: on
EVIDENCE = [{"kind": "span", "text": "linen dress", "source": "title", "start": 0, "end": 11}] * 2

Row = dict[str, Any]


def build(folder: Path, proposals: int = 1_000_000, seed: int = 7) -> Path:
    """The store's file in the folder, built there if it is not yet; a half-built one is never found."""
    path = folder / f"endcap-{proposals}-{seed}.sqlite"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    building = path.with_suffix(".building")
    building.unlink(missing_ok=True)
    store = Store(f"sqlite:///{building}")
    migrate(store)
    fill(store, proposals, seed)
    with sqlite3.connect(building) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    building.rename(path)
    return path


def copy_of(folder: Path, target: Path, proposals: int = 1_000_000, seed: int = 7) -> Store:
    """A store of its own in ``target``, copied from the one in the folder, so that it may be changed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(build(folder, proposals, seed), target)
    return Store(f"sqlite:///{target}")


def fill(store: Store, proposals: int, seed: int) -> None:
    """Load an empty, migrated SQLite store: five proposals for two products, 1.3 SKUs a product, 2 % decided.

    The same seed gives the same rows. Of the proposals nine in ten are open, one in a hundred is escalated.
    """
    with store.write() as session:
        people = [User(username=f"{role}{n}", name=f"{role.title()} {n}", role=role) for role in Role for n in range(5)]
        session.add_all(people)
    products = max(2, proposals * 2 // 5)
    product = Product(handle="x", created_at=NOW, updated_at=NOW)
    proposal = Proposal(
        kind="fix", subject="x", field="x", base_value_hash="x", suggested_by="catalog model", model_version="1",
        confidence=0.5, currency="GBP", fingerprint="x", created_at=NOW, evidence=EVIDENCE,
    )  # fmt: skip
    with store.engine.connect() as connection, connection.begin(), _bare(connection) as raw:
        _insert(raw, Brand(name="x"), ({"id": n, "name": f"Brand {n}"} for n in range(1, 501)))
        _insert(raw, Category(path="x", name="x"), _categories(5000))
        _insert(raw, product, _products(products, seed))
        _insert(raw, Sku(product_id=1, code="x", currency="GBP"), _skus(products, seed))
        _insert(raw, proposal, _proposals(proposals, products, seed))
    with store.write() as session:
        _decide(session, [Actor(one.id, one.name, Role(one.role)) for one in people[:5]], random.Random(seed))


def _decide(session: Session, actors: list[Actor], rng: random.Random) -> None:
    done = session.scalars(select(Proposal).where(col(Proposal.status) == "rejected").order_by(col(Proposal.id))).all()
    rows = []
    for number, proposal in enumerate(done):
        when = NOW - timedelta(days=30 * (1 - number / max(1, len(done))))
        rows.append(
            decision_row(proposal, Action.REJECT, "rejected", rng.choice(actors), when)
            | {
                "reason_code": "wrong",
                "idempotency_key": f"seeded-{proposal.id}",
                "active_ms": rng.randint(900, 40_000),
            }
        )
    audit.append_decisions(session, rows)


def _categories(number: int) -> Iterator[Row]:
    departments = list(DEPARTMENTS)
    for n in range(1, number + 1):
        name = f"{THINGS[n % len(THINGS)].title()} {n}"
        path = f"{departments[n % len(departments)]} > {COLOURS[n % 7].title()} range > {name}"
        yield {"id": n, "path": path, "name": name, "depth": 3}


def _products(number: int, seed: int) -> Iterator[Row]:
    for n, (department, title) in enumerate(_titles(number, seed), 1):
        yield {
            "id": n,
            "handle": f"item-{n}",
            "title": title,
            "department": department,
            "images": json.dumps([{"url": f"https://img.example/{n}.jpg", "alt": title}]),
            "description": f"<p>{title}. Made to last, easy to care for.</p>",
            "brand_id": n % 500 + 1,
            "category_id": n % 5000 + 1,
            "attributes": json.dumps({"Color": COLOURS[n % 16], "Material": STYLES[n % 15]}),
        }


def _titles(number: int, seed: int) -> Iterator[tuple[str, str]]:
    """A department and a title for each product; few things are common and many are rare, as words are."""
    rng = random.Random(f"{seed} titles")
    departments, shares = list(DEPARTMENTS), list(accumulate(DEPARTMENTS.values()))
    things = list(accumulate(1 / (rank + 2) for rank in range(len(THINGS))))
    for n in range(1, number + 1):
        words = rng.choice(COLOURS), rng.choice(STYLES), rng.choices(THINGS, cum_weights=things)[0]
        yield rng.choices(departments, cum_weights=shares)[0], f"{' '.join(words).capitalize()} no {n % 9973}"


def _skus(products: int, seed: int) -> Iterator[Row]:
    rng = random.Random(f"{seed} skus")
    code = 0
    for n in range(1, products + 1):
        price = int(rng.lognormvariate(8, 0.8))
        for position in range(1, 2 + (rng.random() < 0.3)):
            code += 1
            yield {
                "id": code,
                "product_id": n,
                "code": f"SKU-{code}",
                "position": position,
                "price_minor": price,
                "unit_cost_minor": price // 2,
                "on_hand_units": n % 400,
                "options": json.dumps({"Size": "SML"[position]}),
            }


def _proposals(number: int, products: int, seed: int) -> Iterator[Row]:
    rng = random.Random(f"{seed} proposals")
    makers = (_category, _attributes, _fix, _fit, _merge)
    n = 0
    for product_id, (department, title) in enumerate(_titles(products, seed), 1):
        about = {
            "product_id": product_id,
            "subject": f"product:{product_id}",
            "department": department,
            "title": title,
            "search_text": searchable(title, f"item-{product_id} brand {product_id % 500 + 1} sku-{product_id}"),
        }
        for _ in range(3 if product_id % 2 else 2):
            if n == number:
                return
            n += 1
            yield about | makers[n % 5](product_id, products, rng) | _place(n, number, rng)


def _place(n: int, number: int, rng: random.Random) -> Row:
    """What orders and dates a proposal, and where it stands."""
    confidence, stake = 1 - 0.6 * rng.random() ** 2, int(rng.lognormvariate(8, 1.5))
    created = NOW - timedelta(days=80 * (1 - n / number))
    fate = rng.random()
    status = "open" if fate < 0.9 else "superseded" if fate < 0.96 else "expired" if fate < 0.98 else "rejected"
    escalated = fate < 0.01
    return {
        "id": n,
        "confidence": confidence,
        "stake_minor": stake,
        "worth": (1 - confidence) * stake,
        "created_at": _stored(created),
        "expires_at": _stored(created + timedelta(days=90)),
        "status": status,
        "fingerprint": f"{n:064x}",
        "escalated_to": ("manager", "merchandiser")[n % 2] if escalated else None,
        "due_at": _stored(NOW + timedelta(hours=n % 144 - 48)) if escalated else None,
    }


def _category(product_id: int, _products: int, rng: random.Random) -> Row:
    node = rng.randint(1, 5000)
    payload = {"kind": "category", "category_id": node, "path": f"Women > Red range > Dress {node}"}
    other = {"label": "Women > Tops", "confidence": 0.2, "payload": payload}
    return _change("category", "category_id", payload, product_id % 5000 + 1, alternatives=[other, other])


def _attributes(product_id: int, _products: int, rng: random.Random) -> Row:
    values = {"Color": rng.choice(COLOURS), "Material": rng.choice(STYLES)}
    now = {"Color": COLOURS[product_id % 16], "Material": STYLES[product_id % 15]}
    return _change("attributes", "attributes", {"kind": "attributes", "values": values}, now)


def _fit(_product_id: int, _products: int, rng: random.Random) -> Row:
    payload = {"kind": "attributes", "values": {"Fit": rng.choice(("slim", "regular", "wide"))}}
    return _change("attributes", "attributes.Fit", payload, {})


def _fix(_product_id: int, _products: int, rng: random.Random) -> Row:
    payload = {"kind": "fix", "field": "seo_title", "value": f"{rng.choice(STYLES)} {rng.choice(THINGS)}"}
    return _change("fix", "seo_title", payload, "", findings=[{"level": "warn", "code": "short", "message": "Short."}])


def _merge(product_id: int, products: int, rng: random.Random) -> Row:
    payload = {"kind": "merge", "keep_id": rng.randint(1, products), "retire_id": product_id}
    return _change("merge", "merge", payload, None)


def _change(kind: str, field: str, payload: Row, base: Any, **lists: list[Row]) -> Row:
    return {
        "kind": kind,
        "field": field,
        "payload": json.dumps(payload),
        "base_value": None if base is None else json.dumps(base),
        "base_value_hash": digest(base),
        "alternatives": json.dumps(lists.get("alternatives", [])),
        "findings": json.dumps(lists.get("findings", [])),
    }


def _insert(raw: sqlite3.Connection, blank: SQLModel, rows: Iterator[Row]) -> None:
    """Insert rows that all hold the same columns; the columns they do not hold are those of ``blank``."""
    first = next(rows)
    table = blank.__table__  # type: ignore[attr-defined]
    fixed = {column.name: _stored(getattr(blank, column.name)) for column in table.columns if column.name not in first}
    constants = [raw.execute("SELECT quote(?)", [value]).fetchone()[0] for value in fixed.values()]
    raw.executemany(
        f"INSERT INTO {table.name} ({', '.join([*first, *fixed])}) "
        f"VALUES ({', '.join(['?'] * len(first) + constants)})",
        (tuple(row.values()) for row in chain([first], rows)),
    )


def _stored(value: Any) -> Any:
    """A value as the ORM would store it."""
    if isinstance(value, dict | list):
        return json.dumps(value)
    return value.replace(tzinfo=None).isoformat(" ", "microseconds") if isinstance(value, datetime) else value


@contextmanager
def _bare(connection: Connection) -> Iterator[sqlite3.Connection]:
    """The connection while the tables have neither indexes nor triggers; both are made again at the end."""
    raw: Any = connection.connection.driver_connection
    made = raw.execute(
        "SELECT name, type, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL "
        "AND tbl_name IN ('proposal', 'product', 'sku')"
    ).fetchall()
    for name, kind, _ in made:
        raw.execute(f"DROP {kind} {name}")
    raw.execute("PRAGMA defer_foreign_keys=ON")
    yield raw
    for _, _, sql in made:
        raw.execute(sql)
    raw.execute("INSERT INTO proposal_fts (proposal_fts) VALUES ('rebuild')")
    raw.execute(
        "INSERT INTO named_attribute (name, proposal_id) SELECT names.key, proposal.id FROM proposal, "
        "json_each(payload, '$.values') AS names WHERE status = 'open' AND field = 'attributes'"
    )
    raw.execute(
        "INSERT INTO queue_counter (kind, status, department, escalated_to, currency, part, proposals, stake_minor) "
        "SELECT kind, status, department, COALESCE(escalated_to, ''), currency, 0, COUNT(*), SUM(stake_minor) "
        "FROM proposal GROUP BY 1, 2, 3, 4, 5"
    )


if __name__ == "__main__":
    start = time.perf_counter()
    print(build(Path(sys.argv[1])), f"{time.perf_counter() - start:.0f} s")
