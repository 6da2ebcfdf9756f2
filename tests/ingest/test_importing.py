"""Idempotent, atomic, and careful with what people decided."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.access.roles import Actor
from core.catalog.fields import write_all
from core.changes import FieldWrite
from core.errors import BadInputError, NotAllowedError, StoppedError
from core.ingest import MappingProfile, Target, preview, run
from core.records.catalogue import Product, Sku
from core.records.choices import ImportStatus, ProductStatus, Role
from core.records.flow import AuditEvent
from core.records.store import Store
from core.records.work import ImportBatch
from core.settings import Settings
from tests.ingest.conftest import Import, product, skus
from tests.ingest.files import dress, simple, write_current, write_rows
from tests.proposals.rows import row


def state(store: Store) -> list[tuple[object, ...]]:
    """Everything the catalogue holds of products and SKUs."""
    with store.read() as session:
        products = session.execute(select(*Product.__table__.c).order_by(Product.id)).all()  # type: ignore[attr-defined]
        found = session.execute(select(*Sku.__table__.c).order_by(Sku.id)).all()  # type: ignore[attr-defined]
    return [tuple(row) for row in [*products, *found]]


def decide(store: Store, handle: str, field: str, value: object) -> None:
    """Write a value as an approved proposal does."""
    live = product(store, handle)
    before = live.attributes.get(field[11:]) if field.startswith("attributes.") else getattr(live, field)
    with store.write() as session:
        assert write_all(session, [FieldWrite(live.id or 0, field, before, value)]) is None  # type: ignore[arg-type]


def test_the_same_file_again_changes_nothing(store: Store, take: Import, tmp_path: Path) -> None:
    path = write_current(tmp_path / "a.csv", [*dress(), simple(1), simple(2, Price="x")])
    first = take(path)
    before = state(store)

    again = take(path)

    assert (first.created, first.refused) == (2, 1)
    assert (again.created, again.changed, again.unchanged, again.refused) == (0, 0, 2, 1)
    assert state(store) == before


def test_the_same_rows_under_other_columns_change_nothing(store: Store, take: Import, tmp_path: Path) -> None:
    take(write_current(tmp_path / "a.csv", [simple(1), simple(2)]))
    before = [row[:-4] for row in state(store)]

    columns = ["Price", "SKU", "Title", "URL handle"]
    rows = [{key: row[key] for key in columns} for row in (simple(2), simple(1))]
    again = take(write_rows(tmp_path / "b.csv", columns, rows))

    assert (again.created, again.changed, again.unchanged) == (0, 0, 2)
    assert [row[0] for row in state(store)] == [row[0] for row in before]
    assert product(store, "mug-1").rev == 1


def test_a_changed_row_changes_just_that(store: Store, take: Import, tmp_path: Path) -> None:
    take(write_current(tmp_path / "a.csv", [*dress(), simple(1)]))
    rows = dress()
    rows[1]["Price"] = "55.00"

    result = take(write_current(tmp_path / "b.csv", [*rows, simple(1)]))

    assert (result.changed, result.unchanged, result.changed_skus, result.new_skus) == (1, 1, 1, 0)
    assert [sku.price_minor for sku in skus(store, "linen-dress")] == [4900, 5500]
    assert (product(store, "linen-dress").rev, product(store, "mug-1").rev) == (2, 1)


def test_a_new_variant_is_added_to_its_product(store: Store, take: Import, tmp_path: Path) -> None:
    take(write_current(tmp_path / "a.csv", dress()))
    large = {"URL handle": "linen-dress", "SKU": "LD-L", "Option1 value": "L", "Option2 value": "Sand", "Price": "50"}

    result = take(write_current(tmp_path / "b.csv", [*dress(), large]))

    assert (result.changed, result.new_skus) == (1, 1)
    assert [(sku.code, sku.position) for sku in skus(store, "linen-dress")] == [("LD-S", 1), ("LD-M", 2), ("LD-L", 3)]


@pytest.mark.parametrize(
    ("field", "decided"),
    [("title", "Shirt dress in linen"), ("attributes.Fabric", "Linen blend"), ("product_type", "Shirt dress")],
)
def test_what_people_decided_survives_a_file_that_changes_something_else(
    store: Store, take: Import, tmp_path: Path, field: str, decided: str
) -> None:
    take(write_current(tmp_path / "a.csv", dress()))
    decide(store, "linen-dress", field, decided)

    result = take(write_current(tmp_path / "b.csv", dress(**{"Inventory quantity": "1"})))

    assert (result.changed, result.changed_skus) == (1, 1)
    live = product(store, "linen-dress")
    assert (live.attributes["Fabric"] if "." in field else getattr(live, field)) == decided
    assert skus(store, "linen-dress")[0].on_hand_units == 1


def test_the_source_wins_where_it_changed_the_very_field(store: Store, take: Import, tmp_path: Path) -> None:
    take(write_current(tmp_path / "a.csv", dress()))
    decide(store, "linen-dress", "title", "Shirt dress in linen")

    take(write_current(tmp_path / "b.csv", dress(Title="Dress 2027")))

    assert product(store, "linen-dress").title == "Dress 2027"


def test_a_source_that_takes_over_the_decision_changes_nothing(store: Store, take: Import, tmp_path: Path) -> None:
    take(write_current(tmp_path / "a.csv", dress()))
    decide(store, "linen-dress", "title", "Shirt dress in linen")
    rev = product(store, "linen-dress").rev

    published = take(write_current(tmp_path / "b.csv", dress(Title="Shirt dress in linen")))
    later = take(write_current(tmp_path / "c.csv", dress(Title="Dress 2027")))

    assert (published.changed, published.unchanged) == (0, 1)
    assert later.changed == 1
    assert product(store, "linen-dress").rev == rev + 1


def test_a_merged_product_stays_merged_and_its_skus_follow(store: Store, take: Import, tmp_path: Path) -> None:
    take(write_current(tmp_path / "a.csv", [simple(1), simple(2)]))
    kept, retired = product(store, "mug-1"), product(store, "mug-2")
    moved = skus(store, "mug-2")[0]
    writes = [
        FieldWrite(retired.id or 0, "status", "active", ProductStatus.MERGED),
        FieldWrite(retired.id or 0, "merged_into_id", None, kept.id),
        FieldWrite(retired.id or 0, "product_id", retired.id, kept.id, sku_id=moved.id),
    ]
    with store.write() as session:
        assert write_all(session, writes) is None

    result = take(write_current(tmp_path / "b.csv", [simple(1), simple(2, Title="Mug two", Price="13.00")]))

    assert (result.created, result.refused, result.changed) == (0, 0, 1)
    assert (product(store, "mug-2").status, product(store, "mug-2").title) == ("merged", "Mug 2")
    assert [(sku.code, sku.price_minor) for sku in skus(store, "mug-1")] == [("M1", 1250), ("M2", 1300)]


HOSTILE = [
    "<script>alert(1)</script>",
    '=HYPERLINK("https://evil.example","x")',
    "👗🏽 Kleid ✨",
    "ثوب كتان صيفي",
    "x" * 10_000,
    "'; DROP TABLE product; --",
    "a\u0000b".replace("\u0000", ""),
    "line\nbreak\r\nand\ttab",
    "'90s jeans",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_comes_out_as_it_went_in(store: Store, take: Import, tmp_path: Path, text: str) -> None:
    path = write_current(tmp_path / "a.csv", [simple(1, Title=text[:200], Description=text, Tags=text[:100])])

    result = take(path)

    assert (result.created, result.refused) == (1, 0)
    assert product(store, "mug-1").description == text
    assert product(store, "mug-1").title == text[:200]
    assert take(path).unchanged == 1


def test_a_preview_counts_and_shows_what_the_import_then_does(
    store: Store, take: Import, shop: Settings, tmp_path: Path
) -> None:
    take(write_current(tmp_path / "a.csv", [simple(1), simple(2), simple(3)]))
    before = state(store)
    path = write_current(tmp_path / "b.csv", [simple(1), simple(2, Price="14.00"), simple(3, Price="x"), simple(4)])

    found = preview(store, path, shop=shop)

    assert state(store) == before
    assert (found.created, found.changed, found.unchanged, found.refused) == (1, 1, 1, 1)
    changed, new = found.examples
    assert (changed.handle, changed.line, changed.is_new) == ("mug-2", 3, False)
    shown = changed.changes[0]
    assert (shown.field, shown.before, shown.after, shown.sku) == ("price", "£12.50", "£14.00", "M2")
    assert (new.handle, new.is_new) == ("mug-4", True)
    assert [problem.line for problem in found.problems] == [4]
    done = take(path)
    assert (done.created, done.changed, done.unchanged, done.refused) == (1, 1, 1, 1)
    assert (done.new_skus, done.changed_skus) == (found.new_skus, found.changed_skus) == (1, 1)


def test_a_preview_leaves_no_batch_and_no_file_behind(store: Store, shop: Settings, tmp_path: Path) -> None:
    preview(store, write_current(tmp_path / "a.csv", [simple(1, Price="x")]), shop=shop)

    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0
    assert list(shop.folder("reports").iterdir()) == list(shop.folder("staging").iterdir()) == []


def test_an_import_leaves_a_batch_and_an_audit_event(
    store: Store, people: dict[Role, Actor], take: Import, tmp_path: Path, now: datetime
) -> None:
    result = take(write_current(tmp_path / "spring.csv", [simple(1), simple(2, Price="x")]))

    with store.read() as session:
        batch = session.get_one(ImportBatch, result.batch_id)
        event = session.scalars(select(AuditEvent)).one()
        assert (batch.filename, batch.profile, batch.status) == ("spring.csv", "Shopify", ImportStatus.DONE)
        assert (batch.rows, batch.created, batch.changed, batch.unchanged, batch.refused) == (2, 1, 0, 0, 1)
        assert (batch.started_by_id, batch.finished_at) == (people[Role.MERCHANDISER].user_id, now)
        assert Path(batch.report_path) == result.report_path
        assert (event.event, event.subject) == ("import", f"import:{batch.id}")
        assert event.detail["sha256"] == batch.sha256


def test_a_failed_import_is_noted_with_its_reason(store: Store, take: Import, shop: Settings, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\x00\x01")

    with pytest.raises(BadInputError):
        take(path)

    with store.read() as session:
        batch = session.scalars(select(ImportBatch)).one()
        assert batch.status == ImportStatus.FAILED
        assert "not text" in batch.error
    assert list(shop.folder("reports").iterdir()) == []


@pytest.mark.parametrize("role", [Role.MARKETER])
def test_who_may_not_import_changes_nothing(
    store: Store, people: dict[Role, Actor], shop: Settings, tmp_path: Path, now: datetime, role: Role
) -> None:
    path = write_current(tmp_path / "a.csv", [simple(1)])

    with pytest.raises(NotAllowedError, match="may not import files"):
        run(store, path, "a.csv", None, people[role], now, shop=shop)

    assert state(store) == []


def test_a_profile_that_names_a_column_the_file_lacks_is_refused(store: Store, take: Import, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "a.csv", ("Code", "Name"), [{"Code": "1", "Name": "Mug"}])
    profile = MappingProfile(columns={"Code": Target.SKU, "Naam": Target.TITLE})

    with pytest.raises(BadInputError, match="expects a column 'Naam'"):
        take(path, profile)


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_an_import_that_is_stopped_keeps_nothing(
    store: Store, take: Import, shop: Settings, tmp_path: Path, after: int
) -> None:
    take(write_current(tmp_path / "a.csv", [simple(1)]))
    before = state(store)
    path = write_current(tmp_path / "b.csv", [simple(number, Price="99.00") for number in range(6_000)])
    asked = iter([False] * after)

    with pytest.raises(StoppedError, match="Nothing of it was kept"):
        take(path, should_stop=lambda: next(asked, True))

    assert state(store) == before
    assert list(shop.folder("staging").iterdir()) == []


def test_progress_grows_to_the_number_of_rows_and_may_itself_write(store: Store, take: Import, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    def note(done: int, total: int) -> None:
        seen.append((done, total))
        with store.write() as session:
            session.execute(select(func.count()).select_from(Product))

    take(write_current(tmp_path / "a.csv", [simple(number) for number in range(6_000)]), progress=note)

    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len(seen) >= 4
    assert seen[-1] == (6_000, 6_000)


def test_an_import_that_fails_while_it_writes_leaves_the_old_state(
    store: Store, take: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(write_current(tmp_path / "a.csv", [simple(1)]))
    before = state(store)
    monkeypatch.setattr("core.ingest.taking.record", lambda *_: next(iter(())))

    with pytest.raises(StopIteration):
        take(write_current(tmp_path / "b.csv", [simple(n, Price="99.00") for n in range(1_200)]))

    assert state(store) == before


@pytest.mark.parametrize("store", ["postgres"], indirect=True)
def test_an_import_need_not_wait_for_those_who_make_proposals(
    store: Store, people: dict[Role, Actor], shop: Settings, tmp_path: Path, now: datetime
) -> None:
    file = write_current(tmp_path / "a.csv", [simple(1)])

    with ThreadPoolExecutor(1) as pool, store.write() as session:
        session.add(row())
        session.flush()
        importing = pool.submit(run, store, file, "a.csv", None, people[Role.ADMIN], now, shop=shop)

        assert importing.result(timeout=20).created == 1
