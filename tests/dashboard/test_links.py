"""Where a link leads: to a page and what it asks of it, or nowhere."""

from __future__ import annotations

import pytest

from dashboard import links
from dashboard.shell import NAVIGATION


@pytest.mark.parametrize(
    ("address", "page", "asked"),
    [
        ("/", "", {}),
        ("/catalog?kind=merge", "catalog", {"kind": "merge"}),
        ("/catalog?waiting=Escalated+to+me", "catalog", {"waiting": "Escalated to me"}),
        ("/history?did=Approved&product=7", "history", {"did": "Approved", "product": "7"}),
        ("/history?find=a%26b%20%3D", "history", {"find": "a&b ="}),
    ],
)
def test_an_address_names_its_page_and_what_it_asks(address: str, page: str, asked: dict[str, str]) -> None:
    assert links.read(address) == (page, asked)


@pytest.mark.parametrize("address", ["/catalog/../users", "//evil.example/catalog", "javascript:alert(1)", "http://x/"])
def test_an_address_of_elsewhere_is_of_no_page(address: str) -> None:
    names = {screen.file.removesuffix(".py").strip("_") for screen in NAVIGATION}

    assert links.read(address)[0] not in {"", *names}
