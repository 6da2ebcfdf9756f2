"""Words that a check warned about, approved in a review: the department's texts may use them without a fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlmodel import Session

from core.access.roles import Actor, Right, require
from core.changes import Change, CopyChange, Finding, Level, read_change
from core.copywriting import phrases
from core.copywriting.claims.findings import ClaimKind
from core.copywriting.claims.knowledge import Knowledge
from core.copywriting.claims.lexicon import lexicon
from core.copywriting.claims.terms import tokens, units
from core.copywriting.mail.carried import mail_of
from core.copywriting.places import place_of
from core.copywriting.subject import CopyFacts
from core.errors import BadInputError, NotFoundError
from core.mails import MailChange
from core.proposals.copy_claims import claims, knowledge
from core.proposals.edited import findings_of
from core.records.catalogue import Product
from core.records.flow import Proposal

_OF_THE_VOICE = frozenset(
    f"claim-{kind}" for kind in (ClaimKind.UNSUPPORTED, ClaimKind.DURABILITY, ClaimKind.GUARANTEE, ClaimKind.DELIVERY)
)
"""What a shop may say of all it sells. Every other claim needs the product's own fact or document, or a reason each."""


def wordings(session: Session, change: Change, findings: Iterable[Finding]) -> tuple[str, ...]:
    """The words warned about that may be approved for a whole department, in the order of the findings.

    Words for what one product is or has and another is not or has not (materials, colours, parts) are none of them:
    approved once, every text could state them.
    """
    warned = [one for one in findings if one.level == Level.WARN and one.code in _OF_THE_VOICE]
    text_of = _texts(change)
    if not warned or not text_of:
        return ()
    known = knowledge(session)
    said = (_words(text_of.get(one.field, ""), one) for one in warned)
    return tuple(dict.fromkeys(words for words in said if words and not _is_of_a_product(words, known)))


def approve_wording(session: Session, proposal_id: int, words: str, actor: Actor, now: datetime) -> str:
    """The department that may say the words from now on, in a `write` session.

    Raises:
        NotAllowedError: the actor may not decide copy.
        NotFoundError: there is no such proposal.
        BadInputError: the words are none that can be approved there, or no longer stand in the text.
    """
    proposal = session.get(Proposal, proposal_id)
    product = session.get(Product, proposal.product_id) if proposal is not None and proposal.product_id else None
    change = read_change(proposal.payload) if proposal is not None else None
    department = change.department if isinstance(change, MailChange) else product.department if product else None
    if proposal is None or change is None or department is None:
        raise NotFoundError(f"There is no proposal {proposal_id}. Go back to the queue.", proposal_id=proposal_id)
    if words not in wordings(session, change, findings_of(session, change, proposal.product_id, None)):
        raise BadInputError("These words cannot be approved here. Nothing was changed; edit the text, or override.")
    phrases.approve(session, department, words, actor, now, proposal_id=proposal_id)
    return department


def approve_learned(session: Session, department: str, words: str, actor: Actor, now: datetime) -> str:
    """The phrase of the department's own texts that they may say from now on, in a `write` session.

    Raises:
        NotAllowedError: the actor may not decide copy.
        BadInputError: it claims something of a product, which needs the product's own fact each time; or no phrase.
    """
    require(actor, Right.DECIDE_COPY)
    if words not in approvable(session, [words]):
        raise BadInputError(
            f"“{words}” claims something that only a product's own facts can bear out. Nothing was changed; "
            "add the fact to the products it is true of."
        )
    return phrases.approve(session, department, words, actor, now)


def approvable(session: Session, learned: Iterable[str]) -> frozenset[str]:
    """Those of the phrases that say nothing of a single product, so that all texts of a department may say them."""
    known, found = knowledge(session), claims(session)
    nothing = CopyFacts("", {})
    return frozenset(
        words
        for words in learned
        if all(one.code in _OF_THE_VOICE for one in found(words, nothing, frozenset(), ""))
        and not _is_of_a_product(words, known)
    )


def _texts(change: Change) -> Mapping[str, str]:
    """What the findings of a text, or of a mail to a department, are about, by the name they give it."""
    if isinstance(change, CopyChange):
        return {place_of(change.field, change.channel).field: change.text}
    if isinstance(change, MailChange) and change.department:
        return {name: line.text for name, line in mail_of(change).lines()}
    return {}


def _words(text: str, finding: Finding) -> str:
    return " ".join(text[finding.start or 0 : finding.end or 0].split())


def _is_of_a_product(words: str, known: Knowledge) -> bool:
    general, said = lexicon(), tokens(words)
    names = any(unit.key in general.class_of or unit.key in known.names_of for unit in units(said, known.known))
    return names or any(word.base in known.words and word.stem not in general.ordinary for word in said)
