"""Streamlit's options: the project's file, what the settings add, and the environment above both."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from streamlit import config

from core.settings import Settings

CONFIG = Path(__file__).parents[1] / ".streamlit" / "config.toml"


def configure(chosen: Settings) -> None:
    """Give Streamlit its options from the project's file, whatever the working directory; environment wins."""
    options = _flat(tomllib.loads(CONFIG.read_text(encoding="utf-8")))
    options["server.maxUploadSize"] = chosen.upload_mb
    options["server.cookieSecret"] = chosen.install_key()
    if hosts := allowed_hosts(chosen):
        options["server.allowedHosts"] = hosts
    set_outside = {name for name in options if f"STREAMLIT_{name.replace('.', '_')}".upper() in _environment()}
    config.get_config_options(
        force_reparse=True,
        options_from_flags={name: value for name, value in options.items() if name not in set_outside},
    )


def allowed_hosts(chosen: Settings) -> list[str]:
    """The host names the screens answer to; empty (any) where the server listens everywhere and no name is known."""
    public = urlsplit(chosen.public_url).hostname
    if chosen.host in ("0.0.0.0", "::") and not public:  # noqa: S104  (compared, not bound)
        return []
    return ["localhost", "127.0.0.1", *{name for name in (chosen.host, public) if name and name != "127.0.0.1"}]


def _environment() -> set[str]:
    return {name.upper() for name in os.environ if name.startswith("STREAMLIT_")}


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in tree.items():
        found |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": value}
    return found
