"""What is refused at the door, before anything is read or unpacked."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInputError
from core.ingest import inspect, safe_name
from core.ingest.guard import Limits, check_size, check_zip, open_unpacked
from core.settings import Settings
from tests.ingest.files import simple, write_current

SMALL = Limits(file_bytes=1_000_000, unpacked_bytes=10_000_000)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("products.csv", "products.csv"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/absolute/path/spring.xlsx", "spring.xlsx"),
        ("C:\\shop\\spring.csv", "spring.csv"),
        ("..", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("name\x00.csv", "name.csv"),
        ("a\nb\r.csv", "ab.csv"),
        ("rtl\u202egpj.csv", "rtlgpj.csv"),
        ("nul.csv", "_nul.csv"),
        ('a<b>:"c|d?.csv', "a_b___c_d_.csv"),
        ("Frühjahr ☀.csv", "Frühjahr ☀.csv"),
    ],
)
def test_a_file_name_loses_its_tricks(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


def test_a_long_name_keeps_its_suffix() -> None:
    name = safe_name("x" * 500 + ".csv.gz")

    assert len(name) == 120
    assert name.endswith(".gz")


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder(name: str) -> None:
    safe = safe_name(name)

    assert 0 < len(safe) <= 121
    assert Path("reports", safe).parent == Path("reports")
    assert not set(safe) & set('/\\\0\n\r<>:"|?*')
    assert safe not in (".", "..")
    assert safe_name(safe) == safe


def test_a_file_of_200_mb_is_refused_without_being_read(tmp_path: Path, shop: Settings) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(200_000_000)

    with pytest.raises(BadInputError, match=r"has 200 MB; at most 5 MB are accepted\. Nothing was imported"):
        inspect(large, "large.csv", shop=shop)


def test_an_empty_and_an_absent_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()

    with pytest.raises(BadInputError, match="is empty"):
        check_size(tmp_path / "empty.csv", SMALL)
    with pytest.raises(BadInputError, match="not there any more"):
        check_size(tmp_path / "absent.csv", SMALL)


def test_a_gzip_bomb_stops_while_it_unpacks(tmp_path: Path, shop: Settings) -> None:
    bomb = tmp_path / "bomb.csv.gz"
    with gzip.open(bomb, "wb", compresslevel=9) as file:
        file.write(b"Title,URL handle\n")
        for _ in range(400):
            file.write(b"a,b\n" * 250_000)
    assert bomb.stat().st_size < 2_000_000

    with pytest.raises(BadInputError, match="unpacks to more than"):
        inspect(bomb, "bomb.csv.gz", shop=shop)


def test_a_gzip_file_may_not_exceed_the_absolute_limit(tmp_path: Path) -> None:
    path = tmp_path / "long.csv.gz"
    path.write_bytes(gzip.compress(bytes(range(32, 127)) * 2_000, compresslevel=1))
    limits = Limits(file_bytes=1_000_000, unpacked_bytes=100_000)

    with pytest.raises(BadInputError, match="unpacks to more than"), open_unpacked(path, limits) as stream:
        stream.read()


@pytest.mark.parametrize("spoil", [lambda data: data[:-9], lambda data: data[:40] + b"\xff" * 40 + data[80:]])
def test_a_damaged_gzip_file_is_said_to_be_so(tmp_path: Path, shop: Settings, spoil: object) -> None:
    whole = write_current(tmp_path / "whole.csv", [simple(number) for number in range(50)]).read_bytes()
    path = tmp_path / "damaged.csv.gz"
    path.write_bytes(spoil(gzip.compress(whole)))  # type: ignore[operator]

    with pytest.raises(BadInputError, match="gzip file is damaged"):
        inspect(path, "damaged.csv.gz", shop=shop)


def test_a_zip_bomb_that_calls_itself_a_workbook_is_refused_from_its_directory(tmp_path: Path, shop: Settings) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as to,
    ):
        for _ in range(300):
            to.write(b"\0" * 1_000_000)
    assert bomb.stat().st_size < 1_000_000

    with pytest.raises(BadInputError, match="unpacks to more than"):
        inspect(bomb, "bomb.xlsx", shop=shop)


def test_a_zip_of_thousands_of_parts_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"part{number}", b"")

    with pytest.raises(BadInputError, match="2,001 parts"):
        check_zip(held, SMALL)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path, shop: Settings) -> None:
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("products.csv", "Title,URL handle\n")

    with pytest.raises(BadInputError, match="Excel file is damaged"):
        inspect(path, "photos.zip", shop=shop)


def test_half_a_zip_is_refused(tmp_path: Path, shop: Settings) -> None:
    path = tmp_path / "half.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"\x00" * 500)

    with pytest.raises(BadInputError, match="Excel file is damaged"):
        inspect(path, "half.xlsx", shop=shop)


def test_an_excel_file_of_the_old_kind_is_named(tmp_path: Path, shop: Settings) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)

    with pytest.raises(BadInputError, match=r"old kind \(\.xls\)"):
        inspect(path, "old.xls", shop=shop)


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"\x7fELF\x02\x01\x01" + b"\x00" * 60, b"\x01\x02\x03\x04" * 400],
)
def test_binary_junk_is_refused_whatever_it_is_called(tmp_path: Path, shop: Settings, content: bytes) -> None:
    path = tmp_path / "products.csv"
    path.write_bytes(content)

    with pytest.raises(BadInputError, match="not text"):
        inspect(path, "products.csv", shop=shop)
