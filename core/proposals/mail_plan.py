"""What speaks against sending a mail, on facts read now. Pure; asked at every apply and again before it goes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.catalog.facts import ProductFacts
from core.catalog.findings import block, quoted
from core.changes import Finding, Plan
from core.copywriting.mail.carried import mail_of
from core.copywriting.mail.check import Judge, check
from core.copywriting.mail.wording import PRODUCTS
from core.mails import MailBlock, MailChange
from core.proposals.mail_facts import can_be_bought, is_in_stock, mail_facts


@dataclass(frozen=True)
class MailRules:
    """What mails are judged by: judges by department, and how many products there arrived since a day."""

    judges: Mapping[str, Judge] = field(default_factory=dict)
    arrived: Mapping[tuple[str, datetime], int] = field(default_factory=dict)


NO_MAIL_RULES = MailRules()
_NO_JUDGE = Judge()


def plan_mail(change: MailChange, facts: Mapping[int, ProductFacts], rules: MailRules) -> Plan:
    """What is found; a mail writes no value of the catalogue, so there is nothing else to a plan of one."""
    known = {product_id: mail_facts(facts[product_id]) for product_id in change.product_ids if product_id in facts}
    found = check(mail_of(change, known), rules.judges.get(change.department, _NO_JUDGE))
    return Plan(findings=(*_gone(change, facts), *_named_only(change), *_fewer(change, rules), *found))


def _gone(change: MailChange, facts: Mapping[int, ProductFacts]) -> Iterator[Finding]:
    """Products that cannot be bought any more, sizes that are sold out again, and facts that are others now."""
    for shown in change.blocks:
        product, name = facts.get(shown.product_id), quoted(shown.title.text)
        if product is None or not can_be_bought(product):
            yield _finding("mail-sold-out", f"{name} cannot be bought any more. Leave it out, or draft the mail again.")
            continue
        if product.department != change.department:
            yield _finding("mail-elsewhere", f"{name} is in another department now. Leave it out.")
        in_stock = {sku.code for sku in product.skus if is_in_stock(sku)}
        if gone := [code for code in shown.back if code not in in_stock]:
            words = f"{gone[0]} of {name} is sold out again. Edit that line, or draft the mail again."
            yield _finding("mail-sold-out", words)
        yield from _moved(shown, product)


def _moved(shown: MailBlock, product: ProductFacts) -> Iterator[Finding]:
    """Facts that the mail states and that are others now than when it was written."""
    live = mail_facts(product).values
    for fact, values in shown.facts.items():
        if live.get(fact, ()) != tuple(values):
            now = quoted(", ".join(live[fact])) if fact in live else "gone"
            was = f"{fact} of {quoted(shown.title.text)} was {quoted(', '.join(values))}"
            words = f"{was} when this was written and is {now} now. Leave it out, or draft the mail again."
            yield _finding("mail-fact-changed", words)


def _named_only(change: MailChange) -> Iterator[Finding]:
    """Products that the subject or the preheader names and the mail does not show."""
    shown = {one.product_id for one in change.blocks}
    for part, line in (("subject", change.subject), ("preheader", change.preheader)):
        for said in line.clauses:
            if said.product_id is not None and said.product_id not in shown:
                words = f"The {part} says {quoted(said.text)} of a product that the mail does not show. Write it anew."
                yield block("mail-not-shown", words, part)


def _fewer(change: MailChange, rules: MailRules) -> Iterator[Finding]:
    """Fewer products than the mail says have arrived: some were sold out or taken off sale since."""
    said = next(iter(change.facts.get(PRODUCTS, ())), "").replace(",", "")
    if change.since is None or not said.isdigit():
        return
    now = rules.arrived.get((change.department, change.since))
    if now is not None and now < int(said):
        words = f"The mail counts {int(said):,} products, and {now:,} of them can still be bought. Draft it again."
        yield _finding("mail-fewer", words)


def _finding(code: str, message: str) -> Finding:
    return block(code, message[:500], "body")
