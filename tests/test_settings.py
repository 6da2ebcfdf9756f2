"""Settings are one frozen object, loud on a bad value."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from core.errors import BadSettingError
from core.settings import Settings, settings, travels_safely


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_a_setting_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENDCAP_PORT", "9000")

    assert settings().port == 9000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENDCAP_PORT", "eighty"),
        ("ENDCAP_PORT", "70000"),
        ("ENDCAP_CURRENCY", "pounds"),
        ("ENDCAP_DATABASE_URL", "mysql://x"),
        ("ENDCAP_LEASE_S", "0"),
        ("ENDCAP_LOG_LEVEL", "LOUD"),
        ("ENDCAP_TIME_ZONE", "Atlantis"),
    ],
)
def test_a_bad_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSettingError, match=name):
        settings()


def test_a_misspelt_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENDCAP_PROT", "9000")

    with pytest.raises(BadSettingError, match="ENDCAP_PROT is not a setting"):
        settings()


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        settings().port = 1


def test_the_default_store_is_sqlite_in_the_home_folder(tmp_path: Path) -> None:
    assert Settings(home=tmp_path).store_url == f"sqlite:///{tmp_path}/endcap.sqlite"


def test_a_plain_postgres_url_gets_its_driver() -> None:
    assert Settings(database_url="postgresql://u@h/d").store_url == "postgresql+psycopg://u@h/d"


def test_the_key_of_an_installation_is_made_once_and_private(tmp_path: Path) -> None:
    installed = Settings(home=tmp_path / "new")

    key = installed.install_key()

    assert len(bytes.fromhex(key)) == 32
    assert installed.install_key() == key
    assert (tmp_path / "new" / "key").stat().st_mode & 0o777 == 0o600
    assert Settings(home=tmp_path / "other").install_key() != key


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    Settings(home=tmp_path).install_key()
    (tmp_path / "key").chmod(0o644)

    with pytest.raises(BadSettingError, match="chmod 600"):
        Settings(home=tmp_path).install_key()


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://llm.example/v1", True),
        ("http://localhost:8000/v1", True),
        ("http://127.8.8.8/v1", True),
        ("http://[::1]/v1", True),
        ("http://llm.example/v1", False),
        ("http://localhost.example/v1", False),
        ("https://me:word@llm.example/v1", False),
        ("https://llm.example:99999/v1", False),
        ("https://[bad", False),
        ("localhost:8000", False),
        ("", False),
    ],
)
def test_what_is_sent_travels_by_https_or_stays_on_this_machine(url: str, safe: bool) -> None:
    assert travels_safely(url) == safe


def test_a_network_of_ones_own_is_reached_by_http_where_that_is_allowed() -> None:
    assert travels_safely("http://10.0.0.7/v1", plain=True)
    assert not travels_safely("ftp://10.0.0.7/v1", plain=True)
    assert not travels_safely("http://me@10.0.0.7/v1", plain=True)


def test_the_key_of_a_server_is_in_no_printed_form_of_the_settings() -> None:
    assert "sk-1" not in f"{Settings(llm_key='sk-1')!r} {Settings(llm_key='sk-1')}"
