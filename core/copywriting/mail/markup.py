"""A mail as HTML that mail programs show: tables 600 pixels wide, styles in place, light and dark; no script. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from urllib.parse import urlsplit

from core.copywriting.mail.merge import UNSUBSCRIBE, Field, pieces
from core.copywriting.mail.parts import Button, Line, Mail, ProductPart

WIDTH_PX = 600
AI_SOURCE = "trained_algorithmic_media"
"""The IPTC's word for what a model made, which Google's feed takes too."""
_FONT = "font-family:Arial,Helvetica,sans-serif;"
_TEXT = f"{_FONT}font-size:16px;line-height:24px;color:#1f2933;margin:0 0 12px 0;"
_NAME = f"{_FONT}font-size:18px;line-height:24px;font-weight:bold;color:#1f2933;margin:0 0 6px 0;"
_SMALL = f"{_FONT}font-size:13px;line-height:20px;color:#52606d;margin:0 0 8px 0;"
_BUTTON = f"{_FONT}display:inline-block;padding:14px 28px;font-size:16px;font-weight:bold;color:#ffffff;"
_HIDDEN = "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;mso-hide:all;font-size:1px;line-height:1px;"
_DARK = (
    "@media (prefers-color-scheme:dark){.page{background:#15191e !important}.sheet{background:#1f252c !important}"
    ".words{color:#f0f3f6 !important}.quiet{color:#b6c0ca !important}}"
    "@media (max-width:620px){.sheet{width:100% !important}}"
)
_TABLE = 'role="presentation" cellpadding="0" cellspacing="0" border="0"'


def html(mail: Mail) -> str:
    """The whole document, with the mail's first subject as its title.

    Every word is escaped; merge fields stand exactly as they are written, once each.
    """
    rows = "".join(_row(cell) for cell in _cells(mail))
    sheet = f'<table {_TABLE} class="sheet" width="{WIDTH_PX}" style="width:{WIDTH_PX}px;background:#ffffff;">{rows}'
    subject = next(iter(mail.subjects), Line(""))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(mail.locale)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        f'<meta name="digital-source-type" content="{AI_SOURCE}">\n'
        f"<title>{_words(subject.text)}</title>\n<style>{_DARK}</style>\n</head>\n"
        '<body class="page" style="margin:0;padding:0;background:#eef1f4;">\n'
        f'<div style="{_HIDDEN}">{_words(mail.preheader.text)}</div>\n'
        f'<table {_TABLE} class="page" width="100%" style="background:#eef1f4;">\n'
        f'<tr><td align="center" style="padding:24px 12px;">\n{sheet}</table>\n</td></tr>\n</table>\n</body>\n</html>\n'
    )


def _cells(mail: Mail) -> Iterator[str]:
    yield "".join(_paragraph(one) for one in (mail.greeting, *mail.intro))
    yield from (_product(part) for part in mail.products)
    yield from (_button(one) for one in mail.buttons)
    yield "".join(_paragraph(one, _SMALL, "quiet") for one in mail.foot)


def _row(cell: str) -> str:
    return f'<tr><td style="padding:16px 24px;">\n{cell}</td></tr>\n' if cell else ""


def _product(part: ProductPart) -> str:
    product = part.product
    name = f'<p class="words" style="{_NAME}">{_linked(_words(part.title.text), product.address, "words")}</p>\n'
    return _picture(part) + name + "".join(_paragraph(one) for one in part.lines)


def _picture(part: ProductPart) -> str:
    product = part.product
    if not is_link(product.image):
        return ""
    image = (
        f'<img src="{escape(product.image)}" alt="{_words(part.title.text)}" width="552" '
        'style="display:block;width:100%;max-width:552px;height:auto;border:0;">'
    )
    return f'<p style="margin:0 0 12px 0;">{_linked(image, product.address, "words")}</p>\n'


def _button(button: Button) -> str:
    link = _link(button.address)
    if not link:
        return ""
    inside = f'<a href="{link}" style="{_BUTTON}text-decoration:none;">{_words(button.label)}</a>'
    return f'<table {_TABLE}><tr><td style="background:#14532d;border-radius:4px;">{inside}</td></tr></table>\n'


def _paragraph(one: Line, style: str = _TEXT, kind: str = "words") -> str:
    return f'<p class="{kind}" style="{style}">{_words(one.text)}</p>\n' if one.text else ""


def _linked(inside: str, address: str, kind: str) -> str:
    link = _link(address)
    return f'<a class="{kind}" href="{link}" style="color:#1f2933;">{inside}</a>' if link else inside


def _link(address: str) -> str:
    return address if is_field(address) else escape(address) if is_link(address) else ""


def is_field(address: str) -> bool:
    """Whether the address is one whole merge field, which the sending program fills in."""
    found = list(pieces(address))
    return len(found) == 1 and isinstance(found[0], Field)


def is_link(address: str) -> bool:
    """Whether a mail may lead there: a web address with a host, and nothing a browser would run or a mailer fill in."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    is_plain = not any(sign.isspace() or sign in "{}|<>\"'" or not sign.isprintable() for sign in address)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and is_plain


def _words(text: str) -> str:
    """The words escaped; its merge fields as they are, the address to unsubscribe by as a link."""
    return "".join(_piece(piece) for piece in pieces(text))


def _piece(piece: str | Field) -> str:
    if isinstance(piece, str):
        return escape(piece)
    if piece.written == UNSUBSCRIBE:
        return f'<a class="quiet" href="{UNSUBSCRIBE}" style="color:#52606d;">Unsubscribe</a>'
    return piece.written
