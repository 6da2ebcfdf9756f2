"""The settings choose the writer; what is missing or unsafe is refused in words before anything is sent."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from core.copywriting.served.calling import Address, Server
from core.copywriting.served.opening import read_key, spent_today, writer_of
from core.copywriting.served.trying import Surroundings
from core.copywriting.writing import Writer
from core.errors import BadSettingError
from core.records.store import Store
from core.settings import Settings
from tests.copywriting.served.desk import PlainWriter, request
from tests.copywriting.served.served import Model

PRICES = "currency: GBP\nmodels:\n  small-1: {input: 0.1, output: 0.4}\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "llm-prices.yaml").write_text(PRICES)
    return tmp_path


def chosen(home: Path, **given: Any) -> Settings:
    return Settings(home=home, **({"llm_url": "https://llm.example/v1", "llm_model": "small-1"} | given))


def around(now: datetime) -> Surroundings:
    return Surroundings(lambda: now, Random(1), lambda _: None)


def version_of(settings: Settings, store: Store, now: datetime) -> str:
    with writer_of(settings, store, PlainWriter(), {}, around(now)) as writer:
        return writer.version


def test_without_a_server_the_built_in_writer_writes(home: Path, sqlite: Store, now: datetime) -> None:
    stand_in: Writer = PlainWriter()

    with writer_of(chosen(home, llm_url=""), sqlite, stand_in, {}, around(now)) as writer:
        assert writer is stand_in


def test_the_chosen_server_writes_and_its_version_names_the_model(
    model: Model, home: Path, sqlite: Store, now: datetime
) -> None:
    settings = chosen(home, llm_url=model.url, llm_key="k-1")

    with writer_of(settings, sqlite, PlainWriter(), {}, around(now)) as writer:
        (written,) = writer.write([request()])
        assert writer.version.startswith("small-1 · ")

    assert written.variants[0].text == "Red jumper in wool"
    assert model.headers[0]["Authorization"] == "Bearer k-1"
    assert model.asked[0]["model"] == "small-1"


def test_what_a_day_has_cost_is_told_to_the_penny(model: Model, home: Path, sqlite: Store, now: datetime) -> None:
    settings = chosen(home, llm_url=model.url)
    with writer_of(settings, sqlite, PlainWriter(), {}, around(now)) as writer:
        list(writer.write([request(key) for key in range(3)]))

    told = spent_today(settings, sqlite, now)

    assert told == "The language model has cost £0.01 of today's £5.00: 450 tokens."  # 3 x 3,000 micro-units
    assert "£0.00 of" in spent_today(settings, sqlite, now + timedelta(days=1))
    assert spent_today(chosen(home, llm_url=""), sqlite, now) == ""


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"llm_url": "http://llm.example/v1"}, "must start with https"),
        ({"llm_url": "ftp://llm.example/v1", "llm_plain_http": True}, "must start with https"),
        ({"llm_url": "https://me:secret-word@llm.example/v1"}, "must start with https"),
        ({"llm_url": "http://me:secret-word@llm.example/v1", "llm_plain_http": True}, "must start with https"),
        ({"llm_url": "https://[bad"}, "must start with https"),
        ({"llm_url": "https://999.1.1.1/v1"}, "is not an address"),
        ({"llm_model": ""}, "ENDCAP_LLM_MODEL"),
        ({"llm_model": "large-1"}, "no price for 'large-1'"),
        ({"llm_key": "secret-word\nX-Evil: 1"}, "can be no key"),
        ({"llm_key": "secret-wörd"}, "can be no key"),
    ],
)
def test_what_is_missing_or_unsafe_is_refused_and_no_secret_is_told(
    home: Path, sqlite: Store, now: datetime, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadSettingError, match=words) as refused:
        version_of(chosen(home, **given), sqlite, now)

    assert "secret" not in str(refused.value)


def test_a_network_of_ones_own_may_be_asked_without_https_where_that_is_set(
    home: Path, sqlite: Store, now: datetime
) -> None:
    settings = chosen(home, llm_url="http://10.0.0.7:8000/v1", llm_plain_http=True)

    assert version_of(settings, sqlite, now).startswith("small-1")


def test_the_key_comes_from_the_setting_or_else_from_a_private_file(home: Path) -> None:
    file = home / "llm-key"
    nothing = read_key(chosen(home))
    file.write_text("k-file\n")
    file.chmod(0o600)

    assert nothing == ""
    assert read_key(chosen(home)) == "k-file"
    assert read_key(chosen(home, llm_key="k-set")) == "k-set"
    file.chmod(0o644)
    with pytest.raises(BadSettingError, match="chmod 600"):
        read_key(chosen(home))


def test_the_key_is_in_no_printed_form_of_the_address() -> None:
    assert "k-1" not in repr(Address("https://llm.example/v1", "m", "k-1", 5.0))


def test_without_the_extra_a_sentence_says_how_to_get_it(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)  # as Python has it where a module cannot be found

    with pytest.raises(BadSettingError, match="install the extra llm"):
        Server(Address("https://llm.example/v1", "m", "", 5.0), lambda: now)


@pytest.mark.slow
def test_nothing_imports_the_sdk_before_a_server_is_opened() -> None:
    code = "import sys, core.copywriting.served.opening; sys.exit('openai' in sys.modules or 'httpx2' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
