"""Pictures of products as HTML: the catalogue's address where it can be trusted, else a drawn placeholder."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit


def picture(url: str, department: str = "") -> str:
    """An ``img`` for an https address or a picture of this server; a placeholder with an initial for anything else."""
    if url.startswith("/media/") or _is_https(url):
        return f"<img src='{escape(url)}' alt='' loading='lazy' referrerpolicy='no-referrer'>"
    return f"<span class='ec-blank' aria-hidden='true'>{escape(department[:1].upper())}</span>"


def _is_https(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)
