"""Which encoding a text file is in: found by reading all of it once, never guessed from its first lines."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import BinaryIO

from core.errors import BadInputError

_BLOCK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte-order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27})
_MAX_CONTROL_SHARE = 0.001
_FEW_CONTROLS = 50  # a short text may hold some by accident


@dataclass(frozen=True)
class Text:
    """How to read the file: ``encoding`` as Python names it, as people name it, and its physical lines."""

    encoding: str
    encoding_name: str
    lines: int


def detect(stream: BinaryIO) -> Text:
    """The encoding that fits every byte: UTF-8 (with or without mark), UTF-16 with mark, or else Windows-1252.

    Raises:
        BadInputError: the bytes are not text, or are UTF-8 with a damaged place, whose line is named.
    """
    first = stream.read(_BLOCK)
    bom = next((entry for entry in _BOMS if first.startswith(entry[0])), None)
    if bom and bom[1] == "utf-16":
        return Text(bom[1], bom[2], _decode_all(first, stream, "utf-16"))
    _refuse_binary(first)
    scan = _Scan()
    block = first
    while block:
        scan.take(block)
        block = stream.read(_BLOCK)
    scan.finish()
    if scan.is_utf8:
        return Text(bom[1], bom[2], scan.lines) if bom else Text("utf-8", "UTF-8", scan.lines)
    if bom or scan.saw_utf8:
        raise BadInputError(
            f"The file is UTF-8, but near line {scan.bad_line:,} it is damaged. Nothing was imported; "
            "export it again, as UTF-8."
        )
    if not scan.is_cp1252:
        raise BadInputError(
            "The file is neither UTF-8 nor Windows-1252 text. Nothing was imported; save it as 'CSV UTF-8'."
        )
    return Text("cp1252", "Windows-1252", scan.lines)


class _Scan:
    """Both decoders walking over the same bytes."""

    def __init__(self) -> None:
        self.lines = 1
        self.is_utf8 = True
        self.is_cp1252 = True
        self.saw_utf8 = False
        self.bad_line = 0
        self._utf8 = codecs.getincrementaldecoder("utf-8")()

    def take(self, block: bytes, final: bool = False) -> None:
        if b"\x00" in block:
            raise _not_text()
        if self.is_utf8:
            self._take_utf8(block, final)
        if self.is_cp1252 and not block.isascii():
            self.is_cp1252 = block.translate(None, b"\x81\x8d\x8f\x90\x9d") == block
        self.lines += block.count(b"\n")

    def finish(self) -> None:
        self.take(b"", final=True)

    def _take_utf8(self, block: bytes, final: bool) -> None:
        waiting = len(self._utf8.getstate()[0])
        try:
            self._utf8.decode(block, final)
            self.saw_utf8 = self.saw_utf8 or not block.isascii()
        except UnicodeDecodeError as error:
            good = block[: max(0, error.start - waiting)]
            self.is_utf8 = False
            self.bad_line = self.lines + good.count(b"\n")
            self.saw_utf8 = self.saw_utf8 or not good.isascii()


def _decode_all(first: bytes, stream: BinaryIO, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    block = first
    try:
        while block:
            lines += decoder.decode(block).count("\n")
            block = stream.read(_BLOCK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise BadInputError(
            f"The file is UTF-16, but near line {lines:,} it is damaged. Nothing was imported; export it again."
        ) from None
    return lines


def _refuse_binary(block: bytes) -> None:
    controls = len(block) - len(block.translate(None, _CONTROLS))
    if controls > _FEW_CONTROLS + len(block) * _MAX_CONTROL_SHARE:
        raise _not_text()


def _not_text() -> BadInputError:
    return BadInputError(
        "The file is not text: it looks like a picture, a program or another binary file. Nothing was imported; "
        "choose a CSV, TSV or Excel (.xlsx) file."
    )
