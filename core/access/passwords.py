"""Passwords: which are accepted, how they are kept (bcrypt), and how one is checked in even time."""

from __future__ import annotations

import secrets
from functools import lru_cache

import bcrypt

from core.errors import BadInputError

MIN_LENGTH = 10
MAX_BYTES = 72  # bcrypt reads no further
ROUNDS = 12  # about a quarter of a second a check

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for each other


def refuse_weak(password: str, username: str) -> None:
    """Return if the password may be used.

    Raises:
        BadInputError: it is too short, too long for bcrypt, one repeated character, or holds the user name.
    """
    if len(password) < MIN_LENGTH:
        raise BadInputError(
            f"The password has {len(password)} characters: use at least {MIN_LENGTH}. A few words work well."
        )
    if (size := len(password.encode())) > MAX_BYTES:
        raise BadInputError(
            f"The password takes {size} bytes and only the first {MAX_BYTES} would count: use a shorter one."
        )
    if len(set(password)) < 4:
        raise BadInputError("The password repeats the same few characters: use at least four different ones.")
    if password.casefold() == username.casefold():
        raise BadInputError("The password is the user name: use something that others cannot see.")


def hash_password(password: str) -> str:
    """The bcrypt hash to keep; raises ValueError for a password longer than 72 bytes."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(ROUNDS)).decode()


def matches(password: str, password_hash: str) -> bool:
    """Whether the password belongs to the hash. No hash (unknown person) takes as long and is never a match."""
    given = password.encode()
    fits = bool(password_hash) and len(given) <= MAX_BYTES
    kept = password_hash or _nobody(ROUNDS)
    return bcrypt.checkpw(given[:MAX_BYTES], kept.encode()) and fits


def one_time_password() -> str:
    """A random password to be read out once: four groups of four, about 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


@lru_cache(maxsize=2)
def _nobody(rounds: int) -> str:
    return bcrypt.hashpw(secrets.token_bytes(16).hex().encode(), bcrypt.gensalt(rounds)).decode()
