from __future__ import annotations

import pytest

from core.ingest.values import is_web_address


@pytest.mark.parametrize("url", ["https://example.com/a.jpg", "http://example.com/?a=1", "/media/dress-fashion.svg"])
def test_pictures_of_the_web_and_our_own_are_taken(url: str) -> None:
    assert is_web_address(url)


@pytest.mark.parametrize(
    "url", ["/media/../key", "/media/a/b.svg", "/etc/passwd", "javascript:alert(1)", "//evil", "a.jpg"]
)
def test_any_other_address_is_not(url: str) -> None:
    assert not is_web_address(url)
