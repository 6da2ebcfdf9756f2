"""Search in the queue and in the history: texts as plain words, and queries that cannot be anything but words.

Both databases index the same words because the text is stored as words: small letters and digits, accents dropped,
one blank between. A query is made of the same words, so no sign in it can mean anything to a database.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, any_, cast, column, func, literal, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import Session, col

from core.records.flow import Proposal

TEXT_CHARACTERS = 4000
"""How much of a text can be searched."""
QUERY_WORDS = 12
"""How many words of a query count; more would only slow it down."""
_QUERY_CHARACTERS = 400
_WORD_CHARACTERS = 60
_ASCII_WORD = re.compile(r"[a-z0-9]+")

_FTS = table("proposal_fts", column("rowid"), column("proposal_fts"))


def searchable(*texts: str) -> str:
    """The words of the texts, each once, as they are stored and searched.

    >>> searchable("Crème brûlée, 2×", "SKU-10482")
    'creme brulee 2 sku 10482'
    """
    joined = " ".join(texts)[:TEXT_CHARACTERS]
    return " ".join(dict.fromkeys(_words(joined)))


def query_words(text: str) -> tuple[str, ...]:
    """The words of what somebody typed, at most 12; the last one may be the beginning of a word."""
    return tuple(dict.fromkeys(_words(text[:_QUERY_CHARACTERS])))[:QUERY_WORDS]


def has_words(words: tuple[str, ...]) -> ColumnElement[bool]:
    """Whether a proposal's text has all the words, by reading the text: for few proposals, in any order."""
    *whole, last = words
    padded = literal(" ") + col(Proposal.search_text) + " "
    return and_(*(padded.contains(f" {word} ") for word in whole), padded.contains(f" {last}"))


def ids_with_words(session: Session, words: tuple[str, ...]) -> Select[Any]:
    """A query for the ids of all proposals with the words, by the full-text index: for rare words."""
    *whole, last = words
    if session.get_bind().dialect.name == "postgresql":
        wanted = " & ".join([*(f"'{word}'" for word in whole), f"'{last}':*"])
        found = func.words_of(Proposal.search_text).op("@@", is_comparison=True)(cast(wanted, TSQUERY))
        return select(col(Proposal.id).label("rowid")).where(found)
    wanted = " ".join([*(f'"{word}"' for word in whole), f'"{last}"*'])
    return select(_FTS.c.rowid).where(_FTS.c.proposal_fts.op("MATCH", is_comparison=True)(wanted))


def looked_up(session: Session, column: Any, ids: Select[Any]) -> ColumnElement[bool]:
    """Whether the column is one of the ids, said so that each of a few ids is looked up in the column's index."""
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(func.array(ids.scalar_subquery()))  # type: ignore[no-any-return]
    return column.in_(ids)  # type: ignore[no-any-return]


def passed_by(column: Any, ids: Select[Any]) -> ColumnElement[bool]:
    """Whether the column is one of the ids, said so that rows are walked in another order and tested against them."""
    return (column + 0).in_(ids)  # type: ignore[no-any-return]


def _words(text: str) -> list[str]:
    if text.isascii():
        return [word[:_WORD_CHARACTERS] for word in _ASCII_WORD.findall(text.lower())]
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    signs = (char if _is_letter(char) else " " for char in folded if unicodedata.category(char) != "Mn")
    return [word[:_WORD_CHARACTERS] for word in "".join(signs).split()]


def _is_letter(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) == "Mc"
