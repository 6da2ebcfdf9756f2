"""Uploads lie under names nobody chose, never above the limit, and not for ever."""

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.errors import BadInputError
from core.ingest import uploads
from core.settings import Settings


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, upload_mb=1)


@pytest.mark.parametrize("name", ["a.csv", "../../etc/passwd.csv", "C:\\x\\a.csv", "=cmd().csv", "x" * 300 + ".csv"])
def test_the_name_decides_nothing_but_the_ending(chosen: Settings, name: str) -> None:
    path = uploads.keep_upload(chosen, name, io.BytesIO(b"sku,title\n"), datetime.now(UTC))

    assert path.parent == chosen.home / "uploads"
    assert path.suffix == ".csv"
    assert len(path.stem) == 32
    assert path.read_bytes() == b"sku,title\n"


def test_one_byte_too_many_keeps_nothing(chosen: Settings) -> None:
    uploads.keep_upload(chosen, "fits.csv", io.BytesIO(b"x" * 1_000_000), datetime.now(UTC))

    with pytest.raises(BadInputError, match="larger than 1 MB"):
        uploads.keep_upload(chosen, "large.csv", io.BytesIO(b"x" * 1_000_001), datetime.now(UTC))

    assert len(list((chosen.home / "uploads").iterdir())) == 1


def test_an_endless_upload_is_not_read_to_its_end(chosen: Settings) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"x" * size

    endless = Endless()
    with pytest.raises(BadInputError):
        uploads.keep_upload(chosen, "a.csv", endless, datetime.now(UTC))  # type: ignore[arg-type]

    assert endless.given < 5_000_000


def test_old_uploads_are_thrown_away_and_fresh_ones_kept(chosen: Settings) -> None:
    now = datetime.now(UTC)
    old, fresh = (uploads.keep_upload(chosen, "a.csv", io.BytesIO(b"x"), now) for _ in range(2))
    past = (now - timedelta(days=2, minutes=1)).timestamp()
    os.utime(old, (past, past))

    uploads.keep_upload(chosen, "b.csv", io.BytesIO(b"x"), now)

    assert not old.exists()
    assert fresh.exists()


def test_dropping_twice_is_no_fault(chosen: Settings) -> None:
    path = uploads.keep_upload(chosen, "a.csv", io.BytesIO(b"x"), datetime.now(UTC))

    uploads.drop_upload(path)
    uploads.drop_upload(path)

    assert not path.exists()
