"""What a proposal proposes: payloads checked by pydantic, drafts, evidence and findings. Pure values, no store.

They stand on the ground floor because capabilities make them and the flow carries them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    ValidationError,
    model_serializer,
    model_validator,
)

from core.errors import BadInputError
from core.mails import MailChange

Json = dict[str, Any] | list[Any] | str | int | float | bool | None


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CategoryChange(_Value):
    """Put the product into a category; ``path`` repeats the node's path for people."""

    kind: Literal["category"] = "category"
    category_id: int
    path: str = Field(min_length=1, max_length=1000)


class AttributesChange(_Value):
    """Set attribute values; each may be accepted alone. An empty value removes the attribute."""

    kind: Literal["attributes"] = "attributes"
    values: dict[Annotated[str, Field(min_length=1, max_length=120)], Annotated[str, Field(max_length=2000)]] = Field(
        min_length=1
    )


class VariantOption(_Value):
    """An option that tells two variants of one product apart, such as *Size*, and its value on either side.

    A value is for the side's SKUs that do not carry the option themselves; a side whose SKUs all do needs none.
    """

    name: str = Field(min_length=1, max_length=255)
    keep: str = Field(default="", max_length=255)
    retire: str = Field(default="", max_length=255)


class Relation(StrEnum):
    """What two records are to each other."""

    DUPLICATE = "duplicate"  # the same product, listed twice
    VARIANT = "variant"  # the same product in another size, colour or pack


class MergeChange(_Value):
    """Fold a record into the product that stays: its SKUs move, the record becomes *merged*.

    ``keep_fields`` names the fields whose value is taken from the retired product. Of variants, ``options`` tell the
    SKUs apart, and ``title`` is what the product is called afterwards; empty if its title stays.
    """

    kind: Literal["merge"] = "merge"
    keep_id: int
    retire_id: int
    keep_fields: tuple[str, ...] = ()
    relation: Relation = Relation.DUPLICATE
    options: tuple[VariantOption, ...] = Field(default=(), max_length=3)
    title: str = Field(default="", max_length=255)

    @model_validator(mode="after")
    def _only_variants_differ(self) -> Self:
        if self.relation == Relation.DUPLICATE and (self.options or self.title):
            raise ValueError("duplicates have no options to tell them apart, and keep a title of theirs")
        return self

    @model_serializer(mode="wrap")
    def _plain_duplicates(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without what only variants have, so that a merge of duplicates is the change it was before there were any."""
        found: dict[str, Any] = plain(self)
        of_variants = ("relation", "options", "title")
        is_variant = self.relation == Relation.VARIANT
        return {name: value for name, value in found.items() if is_variant or name not in of_variants}


class FixChange(_Value):
    """Give one field of a product or SKU a valid value; ``value`` None means a person must fill it in."""

    kind: Literal["fix"] = "fix"
    field: str = Field(min_length=1, max_length=120)
    sku_id: int | None = None
    value: Json = None


class CopyField(StrEnum):
    """What a text is written for; core/copywriting/places.py names the catalogue's field of each."""

    TITLE = "title"
    DESCRIPTION = "description"
    BULLETS = "bullets"
    SEO_TITLE = "seo_title"
    SEO_DESCRIPTION = "seo_description"


class CopyClause(_Value):
    """A literal part of a text, with the names of the facts it states; each may be accepted alone."""

    text: str = Field(min_length=1, max_length=2000)
    facts: tuple[Annotated[str, Field(min_length=1, max_length=120)], ...] = ()


class CopyChange(_Value):
    """Give a product a text: plain, its lines parted by line breaks.

    ``facts`` has the values that its clauses state as they were when it was written; ``guide_id`` is the version of the
    department's guide it follows. ``writer`` wrote it, in that version: no person did, whoever edited it since. With a
    ``channel`` it is that channel's own version, and every other has the shop's.
    """

    kind: Literal["copy"] = "copy"
    field: CopyField
    text: str = Field(min_length=1, max_length=20_000)
    clauses: tuple[CopyClause, ...] = Field(default=(), max_length=400)
    facts: dict[Annotated[str, Field(min_length=1, max_length=120)], tuple[str, ...]] = Field(default_factory=dict)
    guide_id: int | None = None
    writer: str = Field(min_length=1, max_length=80)
    writer_version: str = Field(default="", max_length=80)
    channel: str = Field(default="", max_length=40)

    @model_serializer(mode="wrap")
    def _plain_without_channel(self, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without a channel where it is for all, so that such a text is the change it was before there were any."""
        found: dict[str, Any] = plain(self)
        return {name: value for name, value in found.items() if name != "channel" or value}


AnyChange = CategoryChange | AttributesChange | MergeChange | FixChange | CopyChange | MailChange
Change = Annotated[AnyChange, Field(discriminator="kind")]

_CHANGE: TypeAdapter[AnyChange] = TypeAdapter(Change)


def read_change(payload: dict[str, Any]) -> AnyChange:
    """The payload as its kind's class.

    Raises:
        BadInputError: a kind nobody knows, or a field that is missing, of a wrong type or too long; names the field.
    """
    try:
        return _CHANGE.validate_python(payload)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "kind"
        raise BadInputError(f"The change cannot be used: {place}: {first['msg']}.", place=place) from None


class Evidence(_Value):
    """One reason a person can check: a span of a text, a similar product, a rule, or a part of a text's score."""

    kind: Literal["span", "similar", "rule", "words", "score"]
    text: str = Field(max_length=2000)
    source: str = ""  # title, description, attributes.Color, ...
    start: int | None = None  # of the span, in characters of the source
    end: int | None = None
    product_id: int | None = None
    weight: float | None = None
    attribute: str = ""  # which value of a change with several it speaks for


class Level(StrEnum):
    """How hard a finding is: nobody passes a *block*; a *warn* may be overridden with a reason."""

    BLOCK = "block"
    WARN = "warn"


class Finding(_Value):
    """A fault a guardrail found in a change; ``message`` says what and what to do.

    ``start`` and ``end`` are the characters of a text that it is about, where it is about a part of one.
    """

    level: Level
    code: str = Field(max_length=60)
    message: str = Field(max_length=500)
    field: str = ""
    start: int | None = None
    end: int | None = None


class Alternative(_Value):
    """Another value the model thought of, with its calibrated confidence; ``payload`` is the whole change.

    ``findings`` are what spoke against it when it was drafted; None where nobody looked.
    """

    label: str = Field(max_length=1000)
    confidence: float = Field(ge=0, le=1)
    payload: dict[str, Any]
    findings: tuple[Finding, ...] | None = None


@dataclass(frozen=True)
class Draft:
    """A suggestion before it is stored. ``confidence`` is calibrated: right that often on proposals like it.

    ``stake_minor`` is the money at risk in a month if the value stays or becomes wrong; ``base_value`` is the live
    value the model saw, and ``base_rev`` the product's revision then.
    """

    kind: str
    subject: str
    product_id: int | None
    field: str
    change: AnyChange
    base_value: Json
    base_rev: int
    confidence: float
    stake_minor: int
    currency: str
    suggested_by: str
    title: str
    sku_id: int | None = None
    department: str = ""
    search_text: str = ""
    locale: str = ""
    channel: str = ""
    confidence_raw: float | None = None
    alternatives: tuple[Alternative, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    model_version: str = ""
    cost_minor: int = 0


@dataclass(frozen=True)
class FieldWrite:
    """One value to write into the catalogue, with the value it expects to meet.

    Every change comes down to a list of these, so that apply, undo, publish and roll-back are one mechanism each.
    ``field`` is one of core/catalog/fields.py, such as ``category_id``, ``attributes.Color`` or ``price_minor``.
    """

    product_id: int
    field: str
    before: Json
    after: Json
    sku_id: int | None = None

    def inverse(self) -> FieldWrite:
        """The write that takes this one back."""
        return FieldWrite(self.product_id, self.field, self.after, self.before, self.sku_id)


@dataclass(frozen=True)
class Plan:
    """What applying a change would do now: the writes, and what guardrails found on fresh facts."""

    writes: tuple[FieldWrite, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    @property
    def is_blocked(self) -> bool:
        """Whether a finding forbids it."""
        return any(finding.level == Level.BLOCK for finding in self.findings)


def digest(value: Json | tuple[Json, ...]) -> str:
    """A SHA-256, 64 hex digits, that is the same for equal JSON values whatever the order of their keys."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(draft: Draft) -> str:
    """What makes a draft the same suggestion: subject, field, place, the value it met, and the change."""
    change: Json = draft.change.model_dump(mode="json")
    return digest((draft.subject, draft.field, draft.locale, draft.channel, digest(draft.base_value), change))


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise BadInputError(f"{value!r} cannot be part of a record: use text, numbers, lists and named values.")
