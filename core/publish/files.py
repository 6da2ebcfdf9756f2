"""A publication's file: one CSV, or a ZIP of several, on disk whole or not at all."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from core.publish.shopify import Export
from core.publish.tables import CsvFile

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a ZIP can hold: equal content gives equal bytes

_LEFT_AFTER_S = 3600  # nobody takes an hour to write a file of some megabytes


@dataclass(frozen=True)
class Package:
    """The bytes of a publication, the name of its file, and the names of the CSV files in it."""

    name: str
    content: bytes
    files: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The SHA-256 of the bytes, 64 hex digits."""
        return hashlib.sha256(self.content).hexdigest()


def package(stem: str, export: Export) -> Package:
    """The export as one file: the CSV itself if there is one and nothing to note, else a ZIP."""
    names = tuple(file.name for file in export.files)
    if len(export.files) == 1 and not export.notes:
        return Package(f"{stem}.csv", export.files[0].content, names, ())
    return Package(f"{stem}.zip", _zip(export.files, export.notes), names, export.notes)


def contents(path: Path) -> tuple[str, ...]:
    """The names of the files in a publication's ZIP, in order; nothing for a CSV, or for a ZIP that is no more."""
    if path.suffix != ".zip":
        return ()
    try:
        with zipfile.ZipFile(path) as archive:
            return tuple(archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return ()


def write_whole(path: Path, content: bytes) -> None:
    """Return once the file holds the content for good; a process killed meanwhile leaves no file of that name."""
    with whole_file(path) as file:
        file.write(content)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which has that name once it is safe on disk, and never before.

    What a process that was killed left under another name, hidden, is removed here.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{token_hex(4)}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _remove_leftovers(path.parent, part.stat().st_mtime - _LEFT_AFTER_S)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remove_leftovers(folder: Path, before: float) -> None:
    """Remove hidden parts that nobody has written to since; the moment is in the file system's own time."""
    for part in folder.glob(".*.part"):
        with suppress(FileNotFoundError):  # somebody else removed it, or gave it its name
            if part.stat().st_mtime < before:
                part.unlink()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of these files, which equal content gives equal bytes of."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in files.items():
            _add(archive, name, inside)
    return content.getvalue()


def _zip(files: Sequence[CsvFile], notes: Sequence[str]) -> bytes:
    to_do = {"to do by hand.txt": "".join(f"{note}\n" for note in notes).encode()} if notes else {}
    return zipped({file.name: file.content for file in files} | to_do)


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)
