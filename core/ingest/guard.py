"""Guards at the door: names without tricks, files that are neither too large nor bombs."""

from __future__ import annotations

import gzip
import io
import re
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from core.errors import BadInputError
from core.settings import Settings

GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
OLD_EXCEL_MAGIC = b"\xd0\xcf\x11\xe0"

_MEGABYTE = 1_000_000
_UNPACKED_FACTOR = 10  # a packed file may hold this many times the upload limit
_MAX_RATIO = 200  # unpacked bytes per packed byte; product files reach some 40
_RATIO_FROM = 16 * _MEGABYTE  # below this many unpacked bytes the ratio does not matter
_MAX_ZIP_ENTRIES = 2_000
_NAME_LENGTH = 120
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


@dataclass(frozen=True)
class Limits:
    """The most bytes a file may have as it arrives, and once unpacked."""

    file_bytes: int
    unpacked_bytes: int

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits this installation has chosen."""
        file_bytes = settings.upload_mb * _MEGABYTE
        return cls(file_bytes, file_bytes * _UNPACKED_FACTOR)


def safe_name(filename: str) -> str:
    r"""The last part of a file's name, fit to be shown and stored: no folders, controls, or leading dots.

    >>> safe_name("../../etc/pass wd.csv"), safe_name("C:\\shop\\spring.csv"), safe_name("..")
    ('pass wd.csv', 'spring.csv', 'file')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", filename))[-1]
    printable = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    name = re.sub(r'[<>:"|?*]', "_", printable).strip(" .")
    if _RESERVED.match(name):
        name = f"_{name}"
    stem, dot, suffix = name.rpartition(".")
    if len(name) > _NAME_LENGTH and dot and len(suffix) < _NAME_LENGTH // 2:
        name = f"{stem[: _NAME_LENGTH - len(suffix) - 1]}.{suffix}"
    return name[:_NAME_LENGTH] or "file"


def check_size(path: Path, limits: Limits) -> int:
    """The file's size in bytes.

    Raises:
        BadInputError: it is empty, absent, or larger than the limit.
    """
    if not path.is_file():
        raise BadInputError("The file is not there any more. Nothing was imported; choose it again.")
    size = path.stat().st_size
    if size == 0:
        raise BadInputError("The file is empty. Nothing was imported; export it again from where it came.")
    if size > limits.file_bytes:
        allowed = limits.file_bytes // _MEGABYTE
        raise BadInputError(
            f"The file has {size / _MEGABYTE:,.0f} MB; at most {allowed:,} MB are accepted. Nothing was imported; "
            "split the file, or raise ENDCAP_UPLOAD_MB."
        )
    return size


@contextmanager
def open_unpacked(path: Path, limits: Limits) -> Iterator[BinaryIO]:
    """The file's bytes, unpacked on the way if it is gzip.

    Raises:
        BadInputError: it is too large, empty, damaged, or grows beyond the limits while it is unpacked.
    """
    check_size(path, limits)
    with path.open("rb") as file:
        packed = file.read(2) == GZIP_MAGIC
        file.seek(0)
        if not packed:
            yield file
            return
        with io.BufferedReader(_Unpacking(file, limits), buffer_size=1 << 20) as stream:
            yield stream


@contextmanager
def open_seekable(path: Path, limits: Limits) -> Iterator[IO[bytes]]:
    """The file's bytes, unpacked, where one may jump to and fro; as Excel files need."""
    with open_unpacked(path, limits) as stream:
        if not isinstance(stream, io.BufferedReader) or not isinstance(stream.raw, _Unpacking):
            yield stream
            return
        with tempfile.TemporaryFile() as whole:
            while block := stream.read(1 << 20):
                whole.write(block)
            whole.seek(0)
            yield whole


def check_zip(file: IO[bytes], limits: Limits) -> None:
    """Return if the ZIP's own table of contents promises a sane size; nothing is unpacked for it.

    Raises:
        BadInputError: not a whole ZIP, too many parts, too large, or packed too tightly to be honest.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise BadInputError(
            "The Excel file is damaged. Nothing was imported; save it again, or save it as CSV."
        ) from None
    packed = sum(part.compress_size for part in parts)
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > _MAX_ZIP_ENTRIES:
        raise BadInputError(f"The file holds {len(parts):,} parts, far more than a workbook has. Nothing was imported.")
    _check_growth(packed, unpacked, limits)


class _Unpacking(io.RawIOBase):
    """Gunzipped bytes, counted while they come out."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self._file = file
        self._gzip = gzip.GzipFile(fileobj=file)
        self._limits = limits
        self._unpacked = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            block = self._gzip.read(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise BadInputError(
                "The gzip file is damaged or was cut off. Nothing was imported; fetch it again."
            ) from None
        self._unpacked += len(block)
        _check_growth(self._file.tell(), self._unpacked, self._limits)
        buffer[: len(block)] = block
        return len(block)


def _check_growth(packed: int, unpacked: int, limits: Limits) -> None:
    too_tight = unpacked > _RATIO_FROM and unpacked > packed * _MAX_RATIO
    if unpacked > limits.unpacked_bytes or too_tight:
        raise BadInputError(
            f"The file unpacks to more than {min(unpacked, limits.unpacked_bytes) / _MEGABYTE:,.0f} MB, which is too "
            "large or packed too tightly to be a product file. Nothing was imported; split it and leave it unpacked."
        )
