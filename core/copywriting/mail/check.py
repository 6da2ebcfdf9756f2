"""What speaks against a mail: lengths, its tone in an inbox, merge fields and links, claims without facts. Pure.

Subjects are cut by most inboxes at some 60 characters and preheaders at some 110. A line over a product is judged by
that product's facts, every other one by the facts of the mail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.changes import CopyField, Finding, Level
from core.copywriting import check as copy_check
from core.copywriting.guides import NO_GUIDE, Guide
from core.copywriting.mail.markup import is_link
from core.copywriting.mail.merge import UNSUBSCRIBE, faults, fields_in, link_faults, shown
from core.copywriting.mail.parts import Line, Mail, ProductPart, part_of
from core.copywriting.mail.wording import LONGEST_PREHEADER, LONGEST_SUBJECT
from core.copywriting.subject import TITLE, CopyFacts

MOST_SUBJECT = 150
SHORTEST_PREHEADER = 40
LONGEST_LABEL = 30

_EXCITED = re.compile(r"!\s*!|[!?]{2,}|!.*!")
_CAPITALS = re.compile(r"\b[^\W\d_]{4,}\b")  # shorter ones are short names, such as LED
SPAM = (
    "act now", "apply now", "best price", "bargain", "buy now", "cash", "cheap", "click here", "congratulations",
    "don't delete", "double your", "dear friend", "earn", "free", "guaranteed", "hurry", "incredible deal", "instant",
    "last chance", "limited time", "lowest price", "miracle", "money back", "no catch", "no obligation", "no risk",
    "once in a lifetime", "only today", "order now", "prize", "special promotion", "unbelievable", "urgent",
    "while stocks last", "winner", "you have won",
)  # fmt: skip
"""Words for which mail programs and readers take a mail for an unwanted one."""

_OF_A_NAME = frozenset({"claim-medical", "claim-guarantee", "claim-price", "claim-delivery"})
_NEVER = frozenset({"claim-link", "claim-personal-data"})

Claims = Callable[[str, CopyFacts, frozenset[str], str], Sequence[Finding]]
"""Finds claims in a text, of that part, which neither the facts nor the approved phrases support."""


def no_claims(_text: str, _facts: CopyFacts, _phrases: frozenset[str], _part: str) -> Sequence[Finding]:
    """Nothing is found where nothing was learned from."""
    return ()


@dataclass(frozen=True)
class Judge:
    """What mails of a department are judged by."""

    guide: Guide = NO_GUIDE
    phrases: frozenset[str] = frozenset()
    claims: Claims = no_claims


def check(mail: Mail, judge: Judge) -> tuple[Finding, ...]:
    """All findings, the harder ones first, each once; ``field`` names the part of the mail."""
    found = [*_whole(mail)]
    for part, one in mail.lines():
        about = line_findings(one, part_of(part), mail, judge)
        found += [finding.model_copy(update={"field": part}) for finding in about]
    for product in mail.products:
        found += _name(product, judge)
        if product.product.address and not is_link(product.product.address):
            found.append(_block("mail-link", "A product's link is no web address. Correct the shop's address.", "body"))
    for button in mail.buttons:
        found += [*link_faults(button.address, "button"), *_button(button.label, button.address)]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.level != Level.BLOCK))


def line_findings(one: Line, part: str, mail: Mail, judge: Judge) -> list[Finding]:
    """What is wrong with one line in its part of the mail."""
    known = {product.product.id: product.product.known for product in mail.products}
    own = CopyFacts("", mail.facts)
    found = [*_length(one, part), *faults(one.text, part, may_hold_address=part == "foot")]
    if "\n" in one.text:
        found.append(_block("mail-lines", f"A line of the {part} holds a line break. Take it out.", part))
    text = shown(one.text)
    if not text.strip():
        return found
    concerned = [known[said.product_id] for said in one.clauses if said.product_id in known]
    stated = [value for facts in (*concerned, own) for values in facts.values.values() for value in values]
    borne = [value for facts in concerned for name, values in facts.values.items() if name != TITLE for value in values]
    of_lines = judge.guide.model_copy(update={"lengths": {}})  # those of the guide are for whole texts
    styled = copy_check.check(text, CopyField.DESCRIPTION, of_lines, stated)
    found += [finding.model_copy(update={"field": part}) for finding in styled]
    return [*found, *_tone(text, part, stated, borne), *_claimed(one, part, known, own, judge)]


def product_findings(part: ProductPart, judge: Judge, mail: Mail) -> list[Finding]:
    """What is wrong with what the mail says of a product."""
    lines = (part.title, *part.lines)
    return [*_name(part, judge), *(finding for one in lines for finding in line_findings(one, "body", mail, judge))]


def is_unfit(found: Iterable[Finding]) -> bool:
    """Whether a product with these findings has no place in a mail: beside what is forbidden, foreign links."""
    return any(one.level == Level.BLOCK or one.code in _NEVER for one in found)


def is_blocked(found: Iterable[Finding]) -> bool:
    """Whether a finding forbids it."""
    return any(finding.level == Level.BLOCK for finding in found)


def _name(part: ProductPart, judge: Judge) -> Iterator[Finding]:
    """What a name claims that no other fact bears out: a page may be mended quietly, a mail that was sent may not."""
    known = part.product.known
    others = CopyFacts(known.product_type, {name: values for name, values in known.values.items() if name != TITLE})
    if not part.title.text.strip():
        yield _block("mail-no-name", "The product has no name. Give it a title.", "body")
        return
    for one in judge.claims(part.title.text, others, judge.phrases, "body"):
        if one.code in _OF_A_NAME:
            yield one.model_copy(update={"level": Level.BLOCK})


def _whole(mail: Mail) -> Iterator[Finding]:
    if len(mail.buttons) != 1:
        words = f"A mail asks for one thing, and this one has {len(mail.buttons)} buttons. Leave one."
        yield _block("mail-one-call", words, "button")
    if not any(field.written == UNSUBSCRIBE for one in mail.foot for field in fields_in(one.text)):
        yield _block("mail-unsubscribe", f"The foot needs {UNSUBSCRIBE}, so that readers can leave.", "foot")
    if not any(field.name == "shop_address" for one in mail.foot for field in fields_in(one.text)):
        yield _warn("mail-sender", "The foot should say who sent it: put {{shop_address}} there.", "foot")
    if not mail.subjects:
        yield _block("mail-empty", "There is no subject. Write one.", "subject")
    if any(one.text.casefold() == mail.preheader.text.casefold() for one in mail.subjects):
        yield _warn("mail-preheader-same", "The preheader repeats the subject. Say what comes after it.", "preheader")


def _length(one: Line, part: str) -> Iterator[Finding]:
    count = len(shown(one.text))
    if part in {"subject", "preheader"} and not one.text.strip():
        yield _block("mail-empty", f"There is no {part}. Write one.", part)
    elif part == "subject" and count > MOST_SUBJECT:
        words = f"A subject has {count} characters; mail programs take {MOST_SUBJECT} at most. Shorten it."
        yield _block("mail-too-long", words, part)
    elif part == "subject" and count > LONGEST_SUBJECT:
        yield _warn("mail-cut", f"A subject has {count} characters; inboxes show about {LONGEST_SUBJECT}.", part)
    elif part == "preheader" and not SHORTEST_PREHEADER <= count <= LONGEST_PREHEADER:
        words = f"The preheader has {count} characters; {SHORTEST_PREHEADER} to {LONGEST_PREHEADER} show well."
        yield _warn("mail-preheader-length", words, part)


def _tone(text: str, part: str, stated: Sequence[str], borne: Sequence[str]) -> Iterator[Finding]:
    """Shouting, but for words that a fact beside the name writes so; and words of unwanted mail, but for facts."""
    said, written_so = " ".join(stated), " ".join(borne)
    shouted = next((word for word in _CAPITALS.findall(text) if word.isupper() and word not in written_so), "")
    if shouted:
        yield _warn("mail-shouting", f"“{shouted}” is all capitals. Write it small.", part)
    if _EXCITED.search(text):
        yield _warn("mail-shouting", "More than one exclamation mark. Leave one at most.", part)
    for word in SPAM:
        if _has(text, word) and not _has(said, word):
            words = f"“{word}” makes a mail look like an unwanted one. Say it in other words."
            yield _warn("mail-spam", words, part)
            return


def _has(text: str, words: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", text.replace("’", "'"), re.IGNORECASE) is not None


def _claimed(one: Line, part: str, known: Mapping[int, CopyFacts], own: CopyFacts, judge: Judge) -> Iterator[Finding]:
    """Claims of each clause beyond its facts, and of what stands between clauses beyond those of the mail."""
    rest, at = [], 0
    for said in one.clauses:
        start = one.text.find(said.text, at)
        if start < 0:
            continue
        rest.append(one.text[at:start])
        at = start + len(said.text)
        facts = own if said.product_id is None else known.get(said.product_id, CopyFacts("", {}))
        yield from _found(shown(said.text), facts, part, judge, start)
    between = " ".join([*rest, one.text[at:]])
    yield from _found(shown(between), own, part, judge, None)


def _found(text: str, facts: CopyFacts, part: str, judge: Judge, at: int | None) -> Iterator[Finding]:
    if not re.search(r"\w", text):
        return
    for one in judge.claims(text, facts, judge.phrases, part):
        if at is None or one.start is None or one.end is None:
            yield one.model_copy(update={"start": None, "end": None})
        else:
            yield one.model_copy(update={"start": one.start + at, "end": one.end + at})


def _button(label: str, address: str) -> Iterator[Finding]:
    if not label.strip() or len(label) > LONGEST_LABEL:
        words = f"A button has 1 to {LONGEST_LABEL} characters; this one has {len(label)}."
        yield _block("mail-button", words, "button")
    if not fields_in(address) and not is_link(address):
        words = f"The button leads to {address[:80]!r}, which is no web address. Set ENDCAP_SHOP_URL, or give one."
        yield _block("mail-link", words, "button")


def _block(code: str, message: str, part: str) -> Finding:
    return Finding(level=Level.BLOCK, code=code, message=message[:500], field=part)


def _warn(code: str, message: str, part: str) -> Finding:
    return Finding(level=Level.WARN, code=code, message=message[:500], field=part)
