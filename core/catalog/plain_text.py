"""HTML as imported, never trusted, to the plain text that people and rules read."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

# Content inside these is code or machinery, never words for a customer.
_SILENT = frozenset({"script", "style", "template", "head", "noscript", "iframe", "object", "svg", "math"})
# fmt: off
_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption",
     "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol",
     "p", "pre", "section", "table", "td", "th", "tr", "ul")
)
# fmt: on
# Tags as shops write them, with attributes in double quotes at most; anything else is left to the parser.
_ATTRIBUTES = r'(?:\s+[a-zA-Z-]+="[^"<>]*")*\s*/?>'
_INLINE_TAG = re.compile(rf"</?(?:a|b|strong|em|i|u|small|sub|sup|span|font){_ATTRIBUTES}", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS))}){_ATTRIBUTES}", re.IGNORECASE)
_TAG_OR_CODE = re.compile(r"<(script|style)\b.*?(</\1\s*>|\Z)|<!--.*?(-->|\Z)|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_SPACES = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r" ?\n\s*")
# Where an inline tag was, so that the texts before and after it make no entity together.
_SEAM = "\0"
# The parser's time grows with the square of the size on hostile input; longer bodies are read by pattern.
_PARSED_CHARACTERS = 20_000
# Declarations that the parser answers with an exception when they are malformed.
_DECLARATIONS = ("<!", "<?")


def plain_text(html: str) -> str:
    r"""The words of an HTML body: one line a block, entities resolved, code dropped, spaces collapsed.

    Text without tags passes through with its spaces collapsed. Never raises, whatever the input.

    >>> plain_text("<p>Soft &amp; warm</p><ul><li>100 % wool</li></ul><script>alert(1)</script>")
    'Soft & warm\n100 % wool'
    """
    if "<" not in html:
        return _tidy(unescape(html) if "&" in html else html)
    simple = _BLOCK_TAG.sub("\n", _INLINE_TAG.sub(_SEAM, html))
    if "<" not in simple:
        return _tidy(unescape(simple).replace(_SEAM, ""))
    if len(html) > _PARSED_CHARACTERS or any(opening in html for opening in _DECLARATIONS):
        return _tidy(unescape(_TAG_OR_CODE.sub("\n", html)))
    reader = _Words()
    reader.feed(html)
    reader.close()
    return _tidy("".join(reader.pieces))


def _tidy(text: str) -> str:
    return _LINE_ENDS.sub("\n", _SPACES.sub(" ", text.replace("\r", "\n"))).strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Open a silent part, or break the line."""
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Break the line; an empty element is never silent."""
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close a silent part, or break the line."""
        if tag in self._silent:
            del self._silent[self._silent.index(tag) :]
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep the words, unless inside code."""
        if not self._silent:
            self.pieces.append(data)
