"""The Import screen: a file is looked at, its mapping corrected, its effect shown, and only then taken in."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from core.access.roles import Actor
from core.ingest import MappingProfile, Target
from core.jobs.queue import start
from core.jobs.run import run_job
from core.jobs.tasks import Task
from core.records.catalogue import Product
from core.records.choices import ImportStatus, JobStatus, Role
from core.records.store import Store
from core.records.work import ImportBatch, Job
from tests.conftest import add_people
from tests.dashboard.shop import stock
from tests.dashboard.visiting import Visitor

SHOPIFY = b"""URL handle,Title,Vendor,SKU,Price
linen-dress,Linen dress,Alder,LD-1,59.00
wool-coat,Wool <b>coat</b>,Birch,WC-1,129.00
no-price,No price,Birch,NP-1,free
"""
TABLE = b"""Item no;Product name;Hue;Retail price
A-1;Linen dress;Sand;59.00
A-2;Wool coat;Navy;129.00
"""


@pytest.fixture
def people(sqlite: Store) -> dict[Role, Actor]:
    return add_people(sqlite)


@pytest.fixture
def visitor(people: dict[Role, Actor], sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Visitor:
    found = Visitor(monkeypatch, sqlite, tmp_path / "home", people[Role.MERCHANDISER], "import_")
    found.run()
    return found


def upload(visitor: Visitor, name: str, content: bytes) -> None:
    visitor.app.get("file_uploader")[0].upload(name, content, "text/csv")  # type: ignore[attr-defined]
    visitor.run()


def work(visitor: Visitor, store: Store) -> None:
    """What the worker does, but for proposing, and what the screen shows then."""
    with store.read() as session:
        waiting = session.scalars(select(Job).where(Job.status == JobStatus.WAITING, Job.task != Task.PROPOSE)).all()
        ids = [job.id for job in waiting]
    for job_id in ids:
        run_job(store, visitor.settings, job_id or 0)
    visitor.run()


def handles(store: Store) -> set[str]:
    with store.read() as session:
        return set(session.scalars(select(Product.handle)))


def keys(visitor: Visitor) -> set[str]:
    return {button.key or "" for button in visitor.app.button}


def test_an_empty_screen_says_what_would_appear(visitor: Visitor) -> None:
    assert "How far facts reach" not in visitor.text
    assert "Nothing was imported yet." in visitor.text


def test_a_marketer_does_not_import(
    people: dict[Role, Actor], sqlite: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    visitor = Visitor(monkeypatch, sqlite, tmp_path / "home", people[Role.MARKETER], "import_")

    visitor.run()

    assert "A marketer may not import files." in visitor.text
    assert not visitor.app.get("file_uploader")


def test_shopifys_own_file_needs_no_mapping_and_is_previewed_at_once(visitor: Visitor, sqlite: Store) -> None:
    upload(visitor, "products.csv", SHOPIFY)
    assert "Shopify’s product CSV" in visitor.text
    work(visitor, sqlite)

    assert "<b>2</b> created" in visitor.text
    assert "<b>1</b> refused (1 row)" in visitor.text
    assert "Wool &lt;b&gt;coat&lt;/b&gt;" in visitor.text
    assert visitor.app.button(key="import.start").label == "Import 2 products"
    assert handles(sqlite) == set()


def test_the_button_imports_what_was_shown_and_lists_it(visitor: Visitor, sqlite: Store) -> None:
    upload(visitor, "products.csv", SHOPIFY)
    work(visitor, sqlite)
    visitor.app.button(key="import.start").click()
    visitor.run()
    assert "Waiting for the worker" in visitor.text
    work(visitor, sqlite)

    assert handles(sqlite) == {"linen-dress", "wool-coat"}
    assert "Import products.csv: done." in visitor.text
    assert "2 created, 0 changed, 0 unchanged, 1 refused · Merchandiser" in visitor.text
    assert [button.proto.label for button in visitor.app.get("download_button")] == ["Report"]


def imported(visitor: Visitor, store: Store) -> int:
    """Shopify's own file taken in; the job in which the models look at it next."""
    upload(visitor, "products.csv", SHOPIFY)
    work(visitor, store)
    visitor.app.button(key="import.start").click()
    visitor.run()
    work(visitor, store)
    with store.read() as session:
        found = session.scalars(select(Job.id).where(Job.task == Task.PROPOSE).order_by(Job.id.desc())).first()
        return found or 0


def ended(store: Store, job_id: int, created: int) -> None:
    with store.write() as session:
        job = session.get_one(Job, job_id)
        job.status, job.result = JobStatus.DONE, {"created": created, "same": 0, "superseded": 0}


def test_the_models_look_at_an_import_by_themselves_and_the_queue_is_one_key_away(
    visitor: Visitor, sqlite: Store
) -> None:
    job_id = imported(visitor, sqlite)
    assert {"import.make", "import.review"}.isdisjoint(keys(visitor))
    assert "import.propose.stop" in keys(visitor)

    stock(sqlite, datetime.now(UTC), products=8, people=False)
    ended(sqlite, job_id, created=1204)
    visitor.run()

    assert "looked at every product: 1,204 new proposals, 11 waiting in the queue." in visitor.text
    assert visitor.app.button(key="import.review").label == "Review them"


def test_a_run_of_the_models_from_before_is_not_taken_for_the_one_about_the_import(
    visitor: Visitor, sqlite: Store, people: dict[Role, Actor]
) -> None:
    before = start(sqlite, visitor.settings, Task.PROPOSE, {}, people[Role.MANAGER], datetime.now(UTC))
    visitor.run()
    imported_id = imported(visitor, sqlite)
    ended(sqlite, before, created=515)
    visitor.run()
    assert "515" not in visitor.text

    ended(sqlite, imported_id, created=300)
    visitor.run()

    assert "300 new proposals, 0 waiting" in visitor.text


def test_an_import_the_models_have_nothing_to_say_about_leads_nowhere(visitor: Visitor, sqlite: Store) -> None:
    ended(sqlite, imported(visitor, sqlite), created=0)
    visitor.run()

    assert "0 new proposals, 0 waiting in the queue." in visitor.text
    assert "import.review" not in keys(visitor)


def test_the_same_file_again_would_change_nothing(visitor: Visitor, sqlite: Store) -> None:
    upload(visitor, "products.csv", SHOPIFY)
    work(visitor, sqlite)
    visitor.app.button(key="import.start").click()
    visitor.run()
    work(visitor, sqlite)

    upload(visitor, "products.csv", SHOPIFY)
    work(visitor, sqlite)

    assert "This file changes nothing." in visitor.text
    assert "import.start" not in keys(visitor)


def test_any_other_table_shows_its_mapping_first(visitor: Visitor, sqlite: Store) -> None:
    upload(visitor, "list.csv", TABLE)

    assert "a table to be mapped" in visitor.text
    assert "<b>4</b> columns between semicolons" in visitor.text
    assert "import.start" not in keys(visitor)
    visitor.app.button(key="import.preview").click()
    visitor.run()
    work(visitor, sqlite)
    assert "<b>2</b> created" in visitor.text
    assert visitor.app.button(key="import.start").label == "Import 2 products"


def test_a_kept_mapping_is_used_instead_of_the_proposed_one(visitor: Visitor, sqlite: Store) -> None:
    upload(visitor, "list.csv", TABLE)
    kept = MappingProfile(
        name="Wholesale", columns={"Item no": Target.SKU, "Product name": Target.TITLE}, attributes={"Hue": "Color"}
    )
    visitor.app.get("file_uploader")[0].upload("m.yaml", kept.to_yaml().encode(), "text/yaml")  # type: ignore[attr-defined]
    visitor.run()
    visitor.app.button(key="import.preview").click()
    visitor.run()
    work(visitor, sqlite)
    visitor.app.button(key="import.start").click()
    visitor.run()
    work(visitor, sqlite)

    with sqlite.read() as session:
        products = session.scalars(select(Product).order_by(Product.title)).all()
        batch = session.scalars(select(ImportBatch)).one()
        assert [product.attributes for product in products] == [{"Color": "Sand"}, {"Color": "Navy"}]
        assert (batch.profile, batch.status) == ("Wholesale", ImportStatus.DONE)


@pytest.mark.parametrize("kept", [b"{", b"name: x\ncolumns: {Elsewhere: sku}", b"\xff\xfe"])
def test_a_mapping_that_does_not_fit_is_refused(visitor: Visitor, kept: bytes) -> None:
    upload(visitor, "list.csv", TABLE)

    visitor.app.get("file_uploader")[0].upload("m.yaml", kept, "text/yaml")  # type: ignore[attr-defined]
    visitor.run()

    assert "role='alert'" in visitor.text
    assert "import.preview" in keys(visitor)


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.csv", b""), ("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00"), ("old.xls", b"\xd0\xcf\x11\xe0rest")],
)
def test_a_file_that_cannot_be_read_is_refused_and_another_can_be_chosen(
    visitor: Visitor, name: str, content: bytes
) -> None:
    upload(visitor, name, content)

    assert "role='alert'" in visitor.text
    assert [field.key for field in visitor.app.get("file_uploader")] == ["import.file.1", "taxonomy.file.0"]  # type: ignore[attr-defined]


def test_another_file_may_be_chosen_and_the_first_is_thrown_away(visitor: Visitor) -> None:
    upload(visitor, "../../list.csv", TABLE)
    assert "<b>list.csv</b>" in visitor.text

    visitor.app.button(key="import.drop").click()
    visitor.run()

    assert list((visitor.settings.home / "uploads").iterdir()) == []
    assert [field.key for field in visitor.app.get("file_uploader")] == ["import.file.1", "taxonomy.file.0"]  # type: ignore[attr-defined]


def test_an_import_that_failed_is_listed_with_its_reason(visitor: Visitor, sqlite: Store) -> None:
    with sqlite.write() as session:
        session.add(ImportBatch(filename="x.csv", sha256="", status=ImportStatus.FAILED, error="The <file> is empty."))

    visitor.run()

    assert "failed: The &lt;file&gt; is empty. · command line" in visitor.text


ORDERS = b"""Order,SKU,Quantity,Unit price,Ordered at,Customer ID
O1,A,2,2.50,2026-03-01 10:00,ada
O1,<b>B</b>,one,1.00,2026-03-01 10:00,ada
O2,A,-1,2.50,2026-03-02 10:00,bob
"""


def test_orders_are_known_by_their_header_and_looked_at_before_they_are_taken_in(
    visitor: Visitor, sqlite: Store
) -> None:
    upload(visitor, "orders.csv", ORDERS)
    assert "Order lines" in visitor.text
    work(visitor, sqlite)

    assert "<b>2</b> new" in visitor.text
    assert "<b>1</b> refused" in visitor.text
    assert "is not a whole number" in visitor.text
    assert "£2.50" in visitor.text  # two mugs sold, one given back
    assert "Import 2 lines" in [button.label for button in visitor.app.button]

    visitor.app.button(key="import.start").click()
    visitor.run()
    work(visitor, sqlite)

    assert "Import orders.csv: done." in visitor.text
    assert "To the unit and the penny" in visitor.text
    assert "How far facts reach" in visitor.text
    assert "2 Mar, 10:00" in visitor.text
    assert "2 created, 0 changed, 0 unchanged, 1 refused" in visitor.text
    with sqlite.read() as session:
        assert {job.task for job in session.scalars(select(Job))} == {Task.PREVIEW_FILE, Task.IMPORT_FILE}


def test_orders_that_are_known_already_change_nothing(visitor: Visitor, sqlite: Store) -> None:
    for _ in range(2):
        upload(visitor, "orders.csv", ORDERS)
        work(visitor, sqlite)
        if "import.start" in keys(visitor):
            visitor.app.button(key="import.start").click()
            visitor.run()
            work(visitor, sqlite)

    assert "This file changes nothing." in visitor.text
    visitor.app.button(key="import.drop").click()
    visitor.run()
    assert visitor.app.get("file_uploader")
