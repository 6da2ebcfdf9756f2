"""Texts: titles and descriptions that say what the thing is, plainly.

Sources: Google Merchant Center, product data specification (title and description: no promotional text, no capitals
for emphasis, no gimmicky signs, no links, nothing but the product); lengths are the shop's own to set.
"""

from __future__ import annotations

import re

from core.catalog.health.rule import GOOGLE, NOTHING, SHOP, Group, Look, Miss, Rule, Severity, when
from core.catalog.suggest.wording import is_all_capitals, tidy_spaces

_PROMOTION = re.compile(
    r"(?i)(?<![\w-])(?:free (?:shipping|delivery|gift|postage)|best (?:price|deal|seller)|buy (?:now|one)|"
    r"on sale|(?:summer|winter|flash|clearance|mega|big) sale|\d+ ?(?:%|percent|per cent) off|(?:save|only) [£$€]\d|"
    r"limited (?:time|offer)|special offer|hot deal|lowest price|money back|order (?:now|today)|while stocks? lasts?)\b"
    r"|!!|(?<!\w)\d+ ?% off"
)
_SIGNS = re.compile("[★☆✓✔✅❤♥➤►☎✨\U0001f300-\U0001faff]")
_CONTACT = re.compile(r"(?i)https?://|\bwww\.\w|[\w.+-]{1,64}@[\w-]{1,64}\.\w")
_CAPITALS_SHARE = 0.5
_FEWEST_LETTERS = 40


def _capitals(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, title: no capital letters for emphasis."""
    return when(is_all_capitals(look.title))


def _promotion_in_title(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, title: no promotional text such as “free shipping” or a price."""
    return when(_PROMOTION.search(look.title) is not None)


def _signs(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, title: no gimmicky signs."""
    return when(_SIGNS.search(look.title) is not None)


def _short_title(look: Look, limit: int) -> tuple[Miss, ...]:
    """Google, title: be specific; how short is too short is the shop's to say."""
    return when(0 < len(look.title) < limit)


def _spaces(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Good practice: single spaces, none at the ends."""
    return when(bool(look.title) and tidy_spaces(look.product.title) != look.product.title)


def _short_description(look: Look, limit: int) -> tuple[Miss, ...]:
    """Google, description: list features; how short is too short is the shop's to say."""
    return when(0 < len(look.description) < limit)


def _promotion_in_description(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, description: no promotional text, nothing about other products."""
    return when(_PROMOTION.search(look.description) is not None)


def _contact(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, description: no links to a shop."""
    return when(_CONTACT.search(look.description) is not None)


def _only_title(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Good practice: a description says more than the title."""
    return when(bool(look.title) and look.description.casefold() == look.title.casefold())


def _shouted(look: Look, _limit: int) -> tuple[Miss, ...]:
    """Google, description: no capital letters for emphasis."""
    text = look.description
    if len(text) < _FEWEST_LETTERS:
        return NOTHING
    letters = sum(map(str.isalpha, text))
    return when(letters >= _FEWEST_LETTERS and sum(map(str.isupper, text)) > _CAPITALS_SHARE * letters)


RULES = (
    Rule("title-capitals", Group.TEXT, 8, Severity.COSTS, "The title is in capitals.", GOOGLE, _capitals, "title"),
    Rule(
        "title-promotion", Group.TEXT, 8, Severity.STOPS, "The title advertises.", GOOGLE, _promotion_in_title, "title"
    ),
    Rule(
        "title-signs",
        Group.TEXT,
        4,
        Severity.COSTS,
        "The title has signs meant to catch the eye.",
        GOOGLE,
        _signs,
        "title",
    ),
    Rule(
        "title-short",
        Group.TEXT,
        3,
        Severity.COSTS,
        "The title is too short to find the product by.",
        GOOGLE,
        _short_title,
        "title",
        15,
        "characters",
    ),
    Rule("title-spaces", Group.TEXT, 1, Severity.UNTIDY, "The title has spaces too many.", SHOP, _spaces, "title"),
    Rule(
        "description-short",
        Group.TEXT,
        4,
        Severity.COSTS,
        "The description is too short to sell.",
        GOOGLE,
        _short_description,
        "description",
        50,
        "characters",
    ),
    Rule(
        "description-promotion",
        Group.TEXT,
        4,
        Severity.COSTS,
        "The description advertises.",
        GOOGLE,
        _promotion_in_description,
        "description",
    ),
    Rule(
        "description-contact",
        Group.TEXT,
        4,
        Severity.STOPS,
        "The description holds a link or an e-mail address.",
        GOOGLE,
        _contact,
        "description",
    ),
    Rule(
        "description-is-title",
        Group.TEXT,
        4,
        Severity.COSTS,
        "The description only repeats the title.",
        SHOP,
        _only_title,
        "description",
    ),
    Rule(
        "description-capitals",
        Group.TEXT,
        3,
        Severity.COSTS,
        "The description is mostly in capitals.",
        GOOGLE,
        _shouted,
        "description",
    ),
)
