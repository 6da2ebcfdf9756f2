"""Files that people send through the browser, kept until their import is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from core.errors import BadInputError
from core.ingest.guard import safe_name
from core.settings import Settings

KEPT = timedelta(days=2)  # a job may still want its file after a restart

_FOLDER = "uploads"
_BLOCK = 1 << 20
_MEGABYTE = 1_000_000


def keep_upload(settings: Settings, filename: str, content: BinaryIO, now: datetime) -> Path:
    """Where the content lies now, under a name that nobody chose; older uploads are thrown away.

    Raises:
        BadInputError: it is larger than this installation accepts; nothing was kept.
    """
    folder = settings.folder(_FOLDER)
    for old in _outdated(folder, now):
        old.unlink(missing_ok=True)
    path = folder / f"{token_hex(16)}{Path(safe_name(filename)).suffix[:10].lower()}"
    most, read = settings.upload_mb * _MEGABYTE, 0
    with path.open("wb") as file:
        while block := content.read(_BLOCK):
            read += len(block)
            if read > most:
                break
            file.write(block)
    if read > most:
        path.unlink()
        raise BadInputError(
            f"The file is larger than {settings.upload_mb:,} MB. Nothing was kept; split it, or raise ENDCAP_UPLOAD_MB."
        )
    return path


def drop_upload(path: Path) -> None:
    """Throw an upload away that nobody will import; one that is gone already is no fault."""
    path.unlink(missing_ok=True)


def _outdated(folder: Path, now: datetime) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_file() and path.stat().st_mtime < (now - KEPT).timestamp():
            yield path
