"""Files of orders and stock: every row becomes a fact or is listed, and the totals say so."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import select
from sqlmodel import col

from core.access.roles import Actor
from core.errors import BadInputError, StoppedError
from core.facts.lake import open_lake
from core.facts.merging import Taken
from core.facts.tables import Table
from core.ingest.feeds import FeedProfile, Place, preview, reconcile, run
from core.ingest.feeds.sheet import Totals
from core.records.flow import AuditEvent
from core.records.store import Store
from core.records.work import ImportBatch
from tests.ingest.feeds.files import HEADER, NOW, orders, shop_at, stored, take, written

ONE = "O1,A,Mug,2,2.50,2026-03-01 10:00,C1"


def test_lines_become_facts_to_the_unit_and_the_penny(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    file = orders(tmp_path, ONE, 'O1,B,"Bowl, blue",1,"£1,299.99",2026-03-01 10:00,C1')

    done = take(sqlite, file, importer)

    assert done.held == done.accepted == Totals(2, 3, 130_499)
    assert stored(tmp_path, ("sku", "kind", "units", "total_minor", "customer_id", "location")) == [
        ("A", "sale", 2, 500, "C1", "Main"),
        ("B", "sale", 1, 129_999, "C1", "Main"),
    ]


def test_what_is_not_a_sale_is_told_apart(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    file = orders(
        tmp_path,
        "C1,A,Mug,-1,2.50,2026-03-01 10:00,C1",
        "O2,A,Mug,1,0,2026-03-01 10:00,C1",
        "O3,POST,POSTAGE,1,18.00,2026-03-01 10:00,C1",
        "O4,D,Discount,-1,5.00,2026-03-01 10:00,C1",
        "O5,B1,Adjust bad debt,1,-110.62,2026-03-01 10:00,",
    )

    done = take(sqlite, file, importer)

    assert stored(tmp_path, ("order_id", "kind", "total_minor")) == [
        ("C1", "return", -250),
        ("O2", "gift", 0),
        ("O3", "charge", 1800),
        ("O4", "charge", -500),
        ("O5", "charge", -11062),
    ]
    assert done.accepted.minor == -250 + 1800 - 500 - 11062


_BAD = (
    ("O1,A,Mug,two,2.50,2026-03-01,C1", "Quantity", "is not a whole number"),
    ("O1,A,Mug,,2.50,2026-03-01,C1", "Quantity", "is missing"),
    ("O1,A,Mug,0,2.50,2026-03-01,C1", "Quantity", "is nil"),
    ("O1,A,Mug,1,dear,2026-03-01,C1", "Unit price", "is not an amount of money"),
    ("O1,A,Mug,1,,2026-03-01,C1", "Unit price", "is missing"),
    ("O1,A,Mug,1,-2.50,2026-03-01,C1", "Unit price", "is below nil"),
    ("O1,A,Mug,1,2.50,soon,C1", "Ordered at", "is not a time"),
    ("O1,A,Mug,1,2.50,2091-03-01,C1", "happened_at", "lies in the future"),
    ("O1,A,Mug,1,2.50,1066-10-14,C1", "happened_at", "is before 1990"),
    ("O1,,Mug,1,2.50,2026-03-01,C1", "sku", "is missing"),
    (",A,Mug,1,2.50,2026-03-01,C1", "order_id", "is missing"),
    (f"O1,{'A' * 300},Mug,1,2.50,2026-03-01,C1", "sku", "is longer than 255 characters"),
    ("O1,A,damaged,-5,0,2026-03-01,", "Quantity", "a correction of stock"),
    ("O1,A,found,5,0,2026-03-01,", "Quantity", "a correction of stock"),
    ("O1,A,Mug,1000000000,900000000,2026-03-01,C1", "Unit price", "comes to more than a line can"),
)


def test_lines_that_cannot_be_used_are_listed_and_the_others_are_taken(
    sqlite: Store, importer: Actor, tmp_path: Path
) -> None:
    done = take(sqlite, orders(tmp_path, ONE, *(row for row, _, _ in _BAD)), importer)

    assert [(one.line, one.column) for one in done.problems] == [
        (line, column) for line, (_, column, _) in enumerate(_BAD, start=3)
    ]
    assert all(reason in one.reason for one, (_, _, reason) in zip(done.problems, _BAD, strict=True))
    assert (done.held.rows, done.accepted.rows, done.refused) == (len(_BAD) + 1, 1, len(_BAD))
    assert stored(tmp_path, ("sku", "units")) == [("A", 2)]
    assert done.report_path is not None
    assert done.report_path.read_text(encoding="utf-8-sig").count(",refused") == len(_BAD)


def test_a_line_with_too_few_cells_is_listed(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    short, wrong = "O1,A,Mug,1,2.50,2026-03-01", "O2,A,Mug,x,2.50,2026-03-01,C1"
    done = take(sqlite, orders(tmp_path, ONE, short, ONE.replace("O1", "O3"), wrong), importer)

    assert [(problem.line, problem.reason) for problem in done.problems] == [
        (3, "has 6 cells where the header has 7: a delimiter is amiss"),
        (5, "is not a whole number"),
    ]
    assert (done.held.rows, done.accepted.rows, done.refused) == (4, 2, 2)


def test_a_price_finer_than_the_penny_is_taken_and_pointed_out(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    done = take(sqlite, orders(tmp_path, "O1,A,Pad,1000,0.001,2026-03-01,C1"), importer)

    assert (done.accepted.minor, done.warnings, done.refused) == (100, 1, 0)


def test_a_total_that_is_not_units_times_price_is_taken_and_pointed_out(
    sqlite: Store, importer: Actor, tmp_path: Path
) -> None:
    header = "Order,SKU,Quantity,Unit price,Discount,Line total,Date"
    rows = ("1,A,2,2.50,0.50,4.50,2026-03-01", "2,A,2,2.50,,4.80,2026-03-01", "3,A,2,2.50,,,2026-03-01")

    done = take(sqlite, orders(tmp_path, *rows, header=header), importer)

    assert [(one.line, one.value) for one in done.problems] == [(3, "4.80")]
    assert stored(tmp_path, ("order_id", "total_minor")) == [("1", 450), ("2", 480), ("3", 500)]


def test_the_same_file_again_changes_nothing(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    file = orders(tmp_path, ONE, ONE, "O2,A,Mug,1,2.50,2026-03-01,C2")

    first, again = take(sqlite, file, importer), take(sqlite, file, importer, now=NOW + timedelta(days=1))

    assert (first.taken, again.taken) == (Taken(new=3), Taken(unchanged=3))


def test_feeds_that_overlap_count_each_line_once(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    monday, tuesday = (f"O{day},A,Mug,{day},2.50,2026-03-0{day} 10:00,C1" for day in (1, 2))
    take(sqlite, orders(tmp_path, monday, tuesday), importer)

    done = take(sqlite, orders(tmp_path, tuesday, "O3,A,Mug,3,2.50,2026-03-02 11:00,C1"), importer)

    assert done.taken == Taken(new=1, unchanged=1)
    assert stored(tmp_path, ("order_id", "units")) == [("O1", 1), ("O2", 2), ("O3", 3)]


def test_lines_with_numbers_are_corrected_by_them(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    header = "order id,line,sku,units,line total,date"
    take(sqlite, orders(tmp_path, "7,1,A,1,5.00,2026-03-01", "7,2,A,1,5.00,2026-03-01", header=header), importer)

    done = take(sqlite, orders(tmp_path, "7,2,A,3,15.00,2026-03-01", header=header), importer)

    assert done.taken == Taken(revised=1)
    assert stored(tmp_path, ("event_id", "total_minor")) == [("orders:7:1", 500), ("orders:7:2", 1500)]


def test_a_preview_says_the_same_and_writes_nothing(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    file = orders(tmp_path, ONE, "O1,A,Mug,x,1,2026-03-01,C1")
    shop = shop_at(tmp_path)

    seen = preview(open_lake(shop), file, now=NOW, shop=shop)
    assert open_lake(shop).delta(Table.ORDER_LINES) is None
    done = take(sqlite, file, importer)

    assert (seen.held, seen.taken, seen.problems) == (done.held, done.taken, done.problems)
    assert preview(open_lake(shop), file, now=NOW, shop=shop).taken == Taken(unchanged=1)


def test_the_file_may_be_packed_or_in_another_encoding(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    text = f"\n{HEADER}\nO1,Ä1,Tasse,2,2.50,2026-03-01,C1\n".replace(",", ";")
    packed = tmp_path / "orders.csv.gz"
    packed.write_bytes(gzip.compress(text.encode("cp1252")))

    take(sqlite, packed, importer)

    assert stored(tmp_path, ("sku", "units")) == [("Ä1", 2)]


def test_excel_and_parquet_are_read_as_text_is(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    names, cells = HEADER.split(","), ["O1", "A", "Mug", 2, 2.5, datetime(2026, 3, 1, 10), "C1"]  # noqa: DTZ001
    book = openpyxl.Workbook()
    book.active.append(names)
    book.active.append(cells)
    book.save(tmp_path / "orders.xlsx")
    pq.write_table(
        pa.table({name: [cell] for name, cell in zip(names, cells, strict=True)}), tmp_path / "orders.parquet"
    )

    first = take(sqlite, tmp_path / "orders.xlsx", importer)
    again = take(sqlite, tmp_path / "orders.parquet", importer)

    assert (first.taken, again.taken) == (Taken(new=1), Taken(unchanged=1))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("broken.parquet", b"PAR1 and then nothing", "damaged"),
        ("people.csv", b"name,city\nAda,London\n", "neither of orders|Nothing in the header"),
        ("empty.csv", b"", "empty"),
    ],
)
def test_a_file_that_is_no_feed_is_refused_whole(
    sqlite: Store, importer: Actor, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(BadInputError, match=said):
        take(sqlite, tmp_path / name, importer)

    assert stored(tmp_path, ("sku",)) == []


def test_a_parquet_file_that_unfolds_to_gigabytes_is_refused(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    rows = 100_000
    long = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["x" * 100_000]))
    usual = {"Order": "1", "Quantity": "1", "Unit price": "1", "Ordered at": "2026-03-01"}
    columns = {name: pa.repeat(pa.scalar(cell), rows) for name, cell in usual.items()}
    pq.write_table(pa.table({**columns, "SKU": long}), tmp_path / "bomb.parquet")
    assert (tmp_path / "bomb.parquet").stat().st_size < 500_000

    with pytest.raises(BadInputError, match="hold 10,000 MB of text"):
        take(sqlite, tmp_path / "bomb.parquet", importer)


def test_a_profile_says_what_the_header_does_not(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    profile = FeedProfile(
        table=Table.ORDER_LINES,
        columns={"a": Place.ORDER, "b": Place.SKU, "c": Place.UNITS, "d": Place.UNIT_PRICE, "e": Place.AT},
        currency="JPY",
        time_zone="Asia/Tokyo",
        location="Ginza",
    )
    file = orders(tmp_path, "1,A,2,500,2026-03-01 08:00", header="a,b,c,d,e")

    take(sqlite, file, importer, profile=profile)

    at = datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert stored(tmp_path, ("location", "total_minor", "currency")) == [("Ginza", 1000, "JPY")]
    assert stored(tmp_path, ("epoch(happened_at)",)) == [(at.timestamp(),)]
    with pytest.raises(BadInputError, match="expects a column 'a'"):
        take(sqlite, orders(tmp_path, ONE), importer, profile=profile)


def test_what_is_stopped_leaves_nothing(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    file = orders(tmp_path, ONE)

    with pytest.raises(StoppedError):
        run(sqlite, file, file.name, None, importer, NOW, should_stop=lambda: True, shop=shop_at(tmp_path))

    assert stored(tmp_path, ("sku",)) == []
    assert list((tmp_path / "home" / "staging").iterdir()) == []


def test_the_import_is_listed_and_stands_in_the_audit(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    done = take(sqlite, orders(tmp_path, ONE, "O1,A,Mug,x,1,2026-03-01,C1"), importer)

    with sqlite.read() as session:
        batch = session.get(ImportBatch, done.batch_id)
        (event,) = session.scalars(select(AuditEvent).where(col(AuditEvent.event) == "import"))
        assert batch is not None
        assert (batch.filename, batch.created, batch.refused, batch.rows) == ("orders.csv", 1, 1, 2)
        assert (event.subject, event.detail["new"]) == (f"import:{done.batch_id}", 1)


def test_facts_whose_record_was_lost_get_it_once(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    shop = shop_at(tmp_path)
    take(sqlite, orders(tmp_path, ONE), importer)
    with sqlite.write() as session:  # as if the process had died between facts and record
        for table in ("inbox", "import_batch"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")

    made = [reconcile(sqlite, open_lake(shop), NOW + timedelta(hours=1)) for _ in range(2)]

    with sqlite.read() as session:
        (batch,) = session.scalars(select(ImportBatch))
        found = (batch.filename, batch.created, batch.created_at, batch.started_by_id)
    assert made == [1, 0]
    assert found == ("orders.csv", 1, NOW, importer.user_id)


STOCK = "sku,location,on hand,committed,snapshot date"


def test_stock_is_counted_by_place_and_may_be_below_nil(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    file = written(tmp_path, f"{STOCK}\nA,Leeds,-3,0,2026-03-01\nA,York,7,2,2026-03-01\nA,Hull,many,,2026-03-01\n")

    done = take(sqlite, file, importer)

    assert stored(tmp_path, ("location", "on_hand", "allocated"), Table.STOCK_SNAPSHOTS) == [
        ("Leeds", -3, 0),
        ("York", 7, 2),
    ]
    assert (done.accepted, done.refused, done.warnings) == (Totals(2, 4), 1, 1)


def test_stock_that_names_no_time_was_counted_when_its_file_first_came(
    sqlite: Store, importer: Actor, tmp_path: Path
) -> None:
    header = "Handle,Title,SKU,Location,Committed (not editable),On hand (current),On hand (new)"
    file = written(tmp_path, f"{header}\nmug,Mug,A,Leeds,1,5,\nmug,Mug,B,Leeds,0,not stocked,\n")

    first, again = take(sqlite, file, importer), take(sqlite, file, importer, now=NOW + timedelta(days=1))

    assert (first.taken, first.refused, again.taken) == (Taken(new=1), 1, Taken(unchanged=1))
    found = stored(tmp_path, ("epoch(happened_at)", "on_hand", "allocated"), Table.STOCK_SNAPSHOTS)
    assert found == [(NOW.timestamp(), 5, 1)]


SHOPIFY = (
    "Name,Email,Financial Status,Currency,Shipping,Discount Code,Discount Amount,Refunded Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem discount,Cancelled at,Location"
)


def test_shopifys_orders_come_with_what_their_first_lines_say(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        f"{SHOPIFY}\n"
        "#1,ada@x.example,paid,GBP,4.00,SPRING,1.50,2.00,2026-03-01 10:00:00 +0000,2,Mug,2.50,A,0.50,,\n"
        "#1,,,,,,,,,1,Bowl,9.99,B,0.00,,\n",
    )

    done = take(sqlite, file, importer)

    assert stored(tmp_path, ("sku", "kind", "units", "total_minor", "discount_minor", "customer_id", "promotion")) == [
        ("A", "sale", 2, 450, 50, "ada@x.example", "SPRING"),
        ("B", "sale", 1, 999, 0, "ada@x.example", "SPRING"),
        ("discount", "charge", 0, -150, None, "ada@x.example", "SPRING"),
        ("refund", "refund", 0, -200, None, "ada@x.example", "SPRING"),
        ("shipping", "charge", 0, 400, None, "ada@x.example", "SPRING"),
    ]
    assert done.accepted == Totals(2, 3, 450 + 999 - 150 - 200 + 400)


def test_a_shopify_order_that_was_cancelled_is_taken_back(sqlite: Store, importer: Actor, tmp_path: Path) -> None:
    row = "#1,ada@x.example,paid,GBP,0,,0,0,2026-03-01 10:00:00 +0000,2,Mug,2.50,A,0.00,{},Online\n"
    take(sqlite, written(tmp_path, f"{SHOPIFY}\n{row.format('')}"), importer)
    assert stored(tmp_path, ("sku",)) == [("A",)]

    done = take(sqlite, written(tmp_path, f"{SHOPIFY}\n{row.format('2026-03-01 12:00:00 +0000')}"), importer)

    assert done.taken == Taken(revised=1)
    assert stored(tmp_path, ("sku",)) == []


@pytest.mark.data
@pytest.mark.slow
def test_a_year_of_a_wholesalers_invoices_reconciles_to_the_unit_and_the_penny(
    sqlite: Store, importer: Actor, tmp_path: Path, shared_data: Path
) -> None:
    import pandas as pd

    from core.facts.demand import daily_demand

    raw = pd.read_parquet(shared_data / "demand" / "uci_online_retail.parquet")
    source = shared_data / "demand" / "uci_online_retail.parquet"

    done = run(sqlite, source, source.name, None, importer, NOW, shop=shop_at(tmp_path))

    pence = (raw["UnitPrice"] * 100).round().astype(int)
    assert done.held == Totals(541_909, int(raw["Quantity"].sum()), int((raw["Quantity"] * pence).sum()))
    assert sum(done.reasons.values()) == done.refused == done.held.rows - done.accepted.rows
    assert done.report_path is not None
    assert done.report_path.read_text(encoding="utf-8-sig").count("refused") == done.refused
    kept = stored(tmp_path, ("count(*)", "sum(units)", "sum(total_minor)"))
    assert kept == [(done.accepted.rows, done.accepted.units, done.accepted.minor)]

    lake = open_lake(shop_at(tmp_path))
    days = raw["InvoiceDate"].dt
    sold = daily_demand(lake, None, days.date.min(), days.date.max(), now=NOW).set_index(["sku", "day"])["units"]
    expected = pd.read_parquet(shared_data / "demand" / "uci_daily_sku.parquet")
    expected.index = pd.MultiIndex.from_arrays([expected["series"], pd.to_datetime(expected["day"])])
    common = expected.index.intersection(sold.index)
    assert len(common) > 0.9999 * len(expected)
    assert (expected.loc[common, "units"] == sold.loc[common]).all()
