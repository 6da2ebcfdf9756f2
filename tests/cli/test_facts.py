"""``endcap import`` of orders and stock, and ``endcap facts``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete, select
from sqlmodel import col

from core.records.flow import AuditEvent
from core.records.store import Store
from core.records.work import ImportBatch, Inbox
from tests.cli.conftest import Run

ROWS = """Order,SKU,Quantity,Unit price,Ordered at,Customer ID
O1,A,2,2.50,2026-03-01 10:00,ada
O1,B,x,1.00,2026-03-01 10:00,ada
O2,A,1,2.50,2026-03-02 10:00,bob
"""


def orders(folder: Path, text: str = ROWS) -> Path:
    path = folder / "orders.csv"
    path.write_text(text)
    return path


def test_orders_are_looked_at_then_taken_in_and_known_again(run: Run, tmp_path: Path) -> None:
    file = orders(tmp_path)

    seen, first, again = run("import", file, "--preview").output, run("import", file).output, run("import", file).output

    for output in (seen, first, again):
        assert "orders.csv, read as Order lines: 3 rows, 3 units, £7.50." in output
        assert "accepted: 2 rows, 3 units, £7.50" in output
        assert "1: is not a whole number" in output
    assert "2 would be new, 0 would be corrected, 0 as before." in seen
    assert "Nothing was changed." in seen
    assert "2 new, 0 corrected, 0 as before." in first
    assert "0 new, 0 corrected, 2 as before." in again


def test_a_profile_of_a_feed_is_told_from_one_of_products(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "stock.csv"
    file.write_text("code,left\nA,5\n")
    profile = tmp_path / "stock.yaml"
    profile.write_text("table: stock_snapshots\ncolumns: {code: sku, left: on_hand}\n")

    assert "1 new, 0 corrected" in run("import", file, "--profile", profile).output


def test_the_status_says_how_far_facts_reach(run: Run, tmp_path: Path) -> None:
    run("import", orders(tmp_path))

    output = run("facts", "status").output

    assert "order lines                   2  last happened 2026-03-02 10:00 UTC" in output
    assert "prices                        0  last happened —  last came —" in output


def test_the_status_names_a_day_that_may_be_missing(run: Run, tmp_path: Path) -> None:
    days = [f"O{day},A,1,2.50,2026-01-{day:02d} 10:00,ada" for day in range(1, 32) if day != 20]
    run("import", orders(tmp_path, "\n".join([ROWS.splitlines()[0], *days])))

    output = run("facts", "status").output

    assert "No order lines of Main on 2026-01-20: if it was open, send that day of “orders” again." in output
    assert output.count("No order lines") == 1


def test_an_erased_customer_is_gone_and_the_audit_says_that_somebody_was(
    run: Run, tmp_path: Path, opened: Store
) -> None:
    file = orders(tmp_path)
    run("import", file)

    assert "Aborted" in run("facts", "erase", "ada", code=1).output
    assert "1 row erased." in run("facts", "erase", "ada", "--yes").output
    assert "1 left out, of customers who were erased" in run("import", file).output

    with opened.read() as session:
        events = session.scalars(select(AuditEvent).where(col(AuditEvent.event) == "erase customer")).all()
        assert [(event.subject, event.detail) for event in events] == [("facts", {"rows": 1})]


def test_a_record_that_was_lost_is_made_up_for(run: Run, tmp_path: Path, opened: Store) -> None:
    run("import", orders(tmp_path))
    with opened.write() as session:
        session.execute(delete(ImportBatch))
        session.execute(delete(Inbox))

    assert "0 months written anew, 1 record made up for." in run("facts", "tidy").output
    assert "0 months written anew, 0 records made up for." in run("facts", "tidy").output

    with opened.read() as session:
        (batch,) = session.scalars(select(ImportBatch))
        assert (batch.filename, batch.created, batch.refused) == ("orders.csv", 2, 1)
        assert batch.created_at < datetime.now(UTC)
