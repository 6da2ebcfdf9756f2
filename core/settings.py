"""Settings: one frozen object read from ``ENDCAP_…`` variables; a bad value stops the program with a sentence."""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from secrets import token_hex
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import BadSettingError


class Settings(BaseSettings):
    """What an installation may choose; every field is an ``ENDCAP_`` variable of the same name."""

    model_config = SettingsConfigDict(env_prefix="ENDCAP_", frozen=True, extra="forbid", env_ignore_empty=True)

    home: Path = Field(Path(".endcap"), description="Folder of the store, the models, the files and the key.")
    database_url: str = Field("", description="Empty: SQLite in the home folder; or a postgresql+psycopg:// URL.")
    facts_url: str = Field("", description="Empty: facts lie in the home folder; or an object store, such as s3://….")
    time_zone: str = Field("Europe/London", description="IANA name of the time zone of the shop's calendar days.")
    redis_url: str = Field("", description="Empty: jobs are queued in SQLite; or a redis:// URL.")
    host: str = Field("127.0.0.1", description="Address the dashboard listens on.")
    port: int = Field(8501, ge=1, le=65535, description="Port the dashboard listens on.")
    currency: str = Field("GBP", pattern="^[A-Z]{3}$", description="ISO 4217 code of the shop's money.")
    locale: str = Field("en-GB", description="The shop's own locale.")
    lease_s: int = Field(
        180, ge=10, le=3600, description="Seconds a proposal stays with the person who has it on screen."
    )
    proposal_days: int = Field(90, ge=1, description="Days until an undecided proposal expires.")
    undo_days: int = Field(30, ge=1, description="Days a decision or a batch may be undone.")
    session_hours: int = Field(12, ge=1, le=720, description="Hours a sign-in lasts.")
    upload_mb: int = Field(100, ge=1, le=2000, description="Largest file accepted for import, in megabytes.")
    worker: bool = Field(True, description="Whether `endcap serve` starts a worker beside the dashboard.")
    threads: int = Field(1, ge=1, le=64, description="Threads a model may use.")
    embedding_model: str = Field(
        "", description="Folder of a sentence-transformers model; empty: the one in the extra."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")
    webhook_url: str = Field("", description="Empty, or the address that is told of every publication.")
    shopify_webhook_secret: str = Field("", description="Secret that signs Shopify's product webhooks.")
    public_url: str = Field("", description="Address people use, when a proxy stands in front.")
    shop_url: str = Field("", description="Address of the shop, such as https://shop.example, for feeds.")
    llm_url: str = Field(
        "", description="Empty: copy needs no server; or an OpenAI-compatible one, such as https://…/v1."
    )
    llm_model: str = Field("", max_length=120, description="The model to ask for, as the server calls it.")
    llm_key: str = Field("", repr=False, description="The server's key; empty: the one in the home folder's `llm-key`.")
    llm_day_budget_minor: int = Field(
        500, ge=0, le=10**9, description="Most that the server may cost in a UTC day, in minor units of the currency."
    )
    llm_timeout_s: float = Field(60.0, gt=0, le=600, description="Seconds that one answer of the server may take.")
    llm_at_once: int = Field(4, ge=1, le=64, description="Questions that the server is asked at the same time.")
    llm_thinking_tokens: int = Field(
        0, ge=0, le=100_000, description="Tokens a model that thinks before it writes may spend on that, for each text."
    )
    llm_plain_http: bool = Field(False, description="Whether the server may be on another machine without https.")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and not url.startswith(("sqlite:///", "postgresql+psycopg://", "postgresql://")):
            raise ValueError("must start with sqlite:/// or postgresql+psycopg://")
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("must be the name of a time zone, such as Europe/London")
        return name

    @property
    def store_url(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{(self.home / 'endcap.sqlite').resolve()}"

    def folder(self, name: str) -> Path:
        """A folder of that name in the home folder, made if need be."""
        path = self.home / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def install_key(self) -> str:
        """This installation's secret, 64 hex digits, made on first use and readable by its owner only."""
        self.home.mkdir(parents=True, exist_ok=True)
        path = self.home / "key"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise BadSettingError(f"{path} can be read by others: run chmod 600 on it.", path=path) from None
            return path.read_text().strip()
        with os.fdopen(descriptor, "w") as file:
            file.write(token_hex(32))
        return path.read_text().strip()


def travels_safely(url: str, *, plain: bool = False) -> bool:
    """Whether what is sent there is read by nobody on the way: by https, or by http to this very machine.

    With ``plain`` any machine may be reached by http. An address that carries a user name is none of ours.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.port != 0 else None  # reading a port that is none raises
    except ValueError:
        return False
    if not host or parts.username is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and (plain or _is_this_machine(host)))


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        BadSettingError: a variable has a value that cannot be used; the message names it.
    """
    _refuse_unknown()
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "ENDCAP_" + "_".join(str(part) for part in first["loc"]).upper()
        raise BadSettingError(f"{name} = {first.get('input')!r} cannot be used: {first['msg']}.", name=name) from None


# Variables of the tests and of the launchers, not of the program.
_OTHERS = {"ENDCAP_REQUIRE", "ENDCAP_HOME", "ENDCAP_DATA"}


def _refuse_unknown() -> None:
    known = {f"ENDCAP_{name.upper()}" for name in Settings.model_fields} | _OTHERS
    for name in os.environ:
        if name.startswith("ENDCAP_") and name not in known:
            raise BadSettingError(
                f"{name} is not a setting: see `endcap --help` and the README for the list.", name=name
            )
