"""A feed's profile: which column of a file of orders or stock says what, and how it is written."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Literal
from zoneinfo import available_timezones

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from core.errors import BadInputError
from core.facts.tables import Table

_MAX_YAML = 200_000

# What is sold but is no product: recognised by its code or its description, whichever a file gives.
CHARGES = (
    r"(?i)(\w+ )?(postage|carriage|shipping|delivery|freight|handling)( (cost|charge|fee)s?)?"
    r"|discounts?|manual|samples?|(bank|service) charges?|(\w+ )?fees?|(\w+ )?commission|adjust(ment)?\b.*"
    r"|(.* )?gift (voucher|card|certificate)\b.*|tips?|donations?"
)


class Place(StrEnum):
    """What a column of a feed may say."""

    EVENT = "event"
    ORDER = "order"
    LINE = "line"
    SKU = "sku"
    DESCRIPTION = "description"
    UNITS = "units"
    UNIT_PRICE = "unit_price"
    TOTAL = "total"
    DISCOUNT = "discount"
    CURRENCY = "currency"
    AT = "at"
    TOLD_AT = "told_at"
    LOCATION = "location"
    CUSTOMER = "customer"
    PROMOTION = "promotion"
    CANCELLED_AT = "cancelled_at"
    ORDER_DISCOUNT = "order_discount"
    ORDER_SHIPPING = "order_shipping"
    ORDER_REFUND = "order_refund"
    ON_HAND = "on_hand"
    AVAILABLE = "available"
    ALLOCATED = "allocated"
    INCOMING = "incoming"


_NEEDED = {
    Table.ORDER_LINES: ({Place.ORDER}, {Place.SKU}, {Place.UNITS}, {Place.AT}, {Place.UNIT_PRICE, Place.TOTAL}),
    Table.STOCK_SNAPSHOTS: ({Place.SKU}, {Place.ON_HAND, Place.AVAILABLE}),
}


class FeedProfile(BaseModel):
    """How one feed is read. ``columns`` says by column what it holds; any other column is left out.

    ``source`` is the feed's name: events are told apart by it and their own ids. ``time_zone`` is that of times that
    name none (empty: the shop's), ``dates`` the order of day and month where times are not ISO. ``charges`` is a
    pattern of codes or descriptions that are no product. ``fills_down``: an order's first line speaks for the others.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field("Order lines", min_length=1, max_length=120)
    table: Literal[Table.ORDER_LINES, Table.STOCK_SNAPSHOTS]
    source: str = Field("orders", min_length=1, max_length=60)
    columns: dict[str, Place]
    location: str = Field("Main", min_length=1, max_length=120, description="Where rows belong that name no place.")
    currency: str = Field("", pattern="^([A-Z]{3})?$", description="Of rows that name none; empty: the shop's.")
    time_zone: str = Field("", max_length=60)
    dates: Literal["iso", "day-first", "month-first"] = "iso"
    charges: str = CHARGES
    fills_down: bool = False

    @field_validator("charges")
    @classmethod
    def _pattern(cls, text: str) -> str:
        try:
            re.compile(text)
        except re.error as error:
            raise ValueError(f"is no pattern: {error}") from None
        return text

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name and name not in available_timezones():
            raise ValueError("must be the name of a time zone, such as Europe/London")
        return name

    @model_validator(mode="after")
    def _usable(self) -> FeedProfile:
        filled = list(self.columns.values())
        if len(filled) != len(set(filled)):
            raise ValueError("two columns say the same")
        for either in _NEEDED[self.table]:
            if not either & set(filled):
                raise ValueError(f"a column for {' or '.join(sorted(either))} is needed")
        return self

    @property
    def named(self) -> dict[Place, str]:
        """The column of each place."""
        return {place: column for column, place in self.columns.items()}

    def check_columns(self, columns: tuple[str, ...]) -> None:
        """Return if every column the profile names is in the file.

        Raises:
            BadInputError: one is absent; names it.
        """
        for column in self.columns:
            if column not in columns:
                raise BadInputError(
                    f"The profile {self.name!r} expects a column {column!r}, which this file does not have. "
                    "Nothing was imported; choose another profile or correct it.",
                    column=column,
                )

    @classmethod
    def from_yaml(cls, text: str) -> FeedProfile:
        """The profile that the YAML describes.

        Raises:
            BadInputError: not YAML, or a field is unknown, missing or of a wrong type; names it.
        """
        if len(text) > _MAX_YAML:
            raise BadInputError("The profile is larger than a profile can be. Nothing was imported.")
        try:
            return cls.model_validate(yaml.safe_load(text))
        except yaml.YAMLError as error:
            raise BadInputError(f"The profile is not YAML: {error}. Nothing was imported.") from None
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "profile"
            raise BadInputError(f"The profile cannot be used: {place}: {first['msg']}.", place=place) from None

    def to_yaml(self) -> str:
        """The profile as YAML that ``from_yaml`` reads back."""
        plain = self.model_dump(mode="json", exclude_defaults=True) | {"name": self.name}
        return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False)


def feed_profile(text: str) -> FeedProfile | None:
    """The feed's profile that the YAML describes; None where it describes no feed but products, or nothing.

    Raises:
        BadInputError: it describes a feed, but cannot be used; names the place.
    """
    try:
        told = yaml.safe_load(text[:_MAX_YAML])
    except yaml.YAMLError:
        return None
    return FeedProfile.from_yaml(text) if isinstance(told, dict) and "table" in told else None
