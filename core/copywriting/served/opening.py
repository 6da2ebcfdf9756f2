"""From the settings to a writer: which server, with which key, at what price and within which budget."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from core.changes import CopyField
from core.copywriting.served.budget import Budget
from core.copywriting.served.calling import Address, Server
from core.copywriting.served.prices import MICRO, PRICES_FILE, read_price, to_minor
from core.copywriting.served.trying import Asking, Surroundings
from core.copywriting.served.writer import ServedWriter, Terms
from core.copywriting.subject import ApprovedText
from core.copywriting.writing import Writer
from core.errors import BadSettingError
from core.money import show
from core.records.store import Store
from core.settings import Settings, travels_safely

KEY_FILE = "llm-key"


@contextmanager
def writer_of(
    settings: Settings,
    store: Store,
    stand_in: Writer,
    examples: Mapping[CopyField, Sequence[ApprovedText]],
    around: Surroundings,
) -> Iterator[Writer]:
    """The writer this installation chose: the built-in one, or a server's with the built-in one to stand in for it.

    Args:
        settings: names the server, if any.
        store: counts what the server costs.
        stand_in: the built-in writer.
        examples: texts people approved or edited, for each kind of text, the newest first.
        around: the clock, the dice and a way to wait that may be cut short.

    Raises:
        BadSettingError: the server's address, model, key or price is missing or cannot be used, or the extra `llm` is
            not installed; says what to do.
    """
    if not settings.llm_url:
        yield stand_in
        return
    price = read_price(settings.home / PRICES_FILE, _model(settings), settings.currency)
    server = Server(_address(settings), around.clock)
    try:
        budget = Budget(store, settings.llm_day_budget_minor * MICRO, settings.currency)
        asking = Asking(server, price, budget, around)
        terms = Terms(settings.llm_model, settings.locale, settings.llm_thinking_tokens, settings.llm_at_once)
        yield ServedWriter(asking, stand_in, examples, terms)
    finally:
        server.close()


def spent_today(settings: Settings, store: Store, now: datetime) -> str:
    """What the server has cost this UTC day, in a sentence, the last penny rounded up; empty where there is none."""
    if not settings.llm_url:
        return ""
    most, currency = settings.llm_day_budget_minor, settings.currency
    spent = Budget(store, most * MICRO, currency).spent(now)
    tokens = spent.prompt_tokens + spent.answer_tokens
    cost = show(to_minor(spent.spent_micro), currency)
    return f"The language model has cost {cost} of today's {show(most, currency)}: {tokens:,} tokens."


def read_key(settings: Settings) -> str:
    """The server's key, from the setting or else from the file ``llm-key`` in the home folder; empty if neither is.

    Raises:
        BadSettingError: the file can be read by others, or what is in it can be no key. The key is not in the message.
    """
    path = settings.home / KEY_FILE
    key = settings.llm_key
    if not key and path.is_file():
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise BadSettingError(f"{path} can be read by others: run chmod 600 on it.", path=path)
        key = path.read_text(encoding="utf-8", errors="replace")
    key = key.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise BadSettingError(f"The key in ENDCAP_LLM_KEY or {path} can be no key: write it alone, on one line.")
    return key


def _address(settings: Settings) -> Address:
    if not travels_safely(settings.llm_url, plain=settings.llm_plain_http):
        raise BadSettingError(
            "ENDCAP_LLM_URL cannot be used: it must start with https://, or be on this machine, and hold no user name. "
            "For a server in a network of your own, set ENDCAP_LLM_PLAIN_HTTP to true."
        )
    return Address(settings.llm_url, _model(settings), read_key(settings), settings.llm_timeout_s)


def _model(settings: Settings) -> str:
    if not settings.llm_model:
        raise BadSettingError("ENDCAP_LLM_URL is set, but not which model to ask for: set ENDCAP_LLM_MODEL.")
    return settings.llm_model
