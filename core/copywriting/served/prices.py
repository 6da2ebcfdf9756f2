"""What a server's tokens cost: a table that people edit, in the home folder.

``llm-prices.yaml`` holds, in the shop's own currency, what a server asks for a million tokens of each model::

    currency: GBP
    models:
      a-small-model: {input: 0.12, output: 0.48}

Single answers cost less than a penny, so amounts are carried as whole *micro-units*, millionths of a minor unit, and
become minor units once a proposal, rounded up.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import BadSettingError
from core.money import exponent

MICRO = 10**6
"""Micro-units in a minor unit."""

PRICES_FILE = "llm-prices.yaml"
_LARGEST_FILE_CHARACTERS = 200_000


@dataclass(frozen=True)
class Usage:
    """Tokens of one answer: what was read and what was written."""

    prompt_tokens: int
    answer_tokens: int

    def __add__(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(self.prompt_tokens + other.prompt_tokens, self.answer_tokens + other.answer_tokens)


NO_USAGE = Usage(0, 0)


@dataclass(frozen=True)
class Bill:
    """What calls took: how many, their tokens, and their cost in micro-units."""

    calls: int
    usage: Usage
    micro: int

    def __add__(self, other: Bill) -> Bill:
        """Both together."""
        return Bill(self.calls + other.calls, self.usage + other.usage, self.micro + other.micro)

    def told(self, currency: str) -> str:
        """The bill in a line.

        >>> Bill(2, Usage(1200, 340), 30_300).told("GBP")
        'Cost: GBP 0.000303 for 1,200 tokens read and 340 written in 2 calls.'
        """
        amount = Decimal(self.micro).scaleb(-6 - exponent(currency))
        calls = "1 call" if self.calls == 1 else f"{self.calls} calls"
        read, written = self.usage.prompt_tokens, self.usage.answer_tokens
        return f"Cost: {currency} {amount.normalize():f} for {read:,} tokens read and {written:,} written in {calls}."


NOTHING = Bill(0, NO_USAGE, 0)


@dataclass(frozen=True)
class Price:
    """What a token read and a token written cost, in micro-units of the currency.

    A price per million tokens in minor units is the same number as one per token in micro-units.
    """

    currency: str
    prompt_micro: Decimal
    answer_micro: Decimal

    def cost_micro(self, usage: Usage) -> int:
        """What so many tokens cost, in micro-units, rounded up."""
        cost = usage.prompt_tokens * self.prompt_micro + usage.answer_tokens * self.answer_micro
        return int(cost.to_integral_value(ROUND_CEILING))


def to_minor(micro: int) -> int:
    """Minor units of an amount in micro-units, rounded up.

    >>> to_minor(1), to_minor(2_000_000)
    (1, 2)
    """
    return -(-micro // MICRO)


class _PerMillion(BaseModel):
    model_config = ConfigDict(extra="forbid")

    input: Decimal = Field(ge=0, le=10**6)
    output: Decimal = Field(ge=0, le=10**6)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")

    currency: str = Field(pattern="^[A-Z]{3}$")
    models: dict[str, _PerMillion]


def read_price(path: Path, model: str, currency: str) -> Price:
    """What the model costs by the table in the file.

    Raises:
        BadSettingError: no such file, no such model in it, another currency than the shop's, or a value that cannot be
            used; says what to write.
    """
    table = _read(path, model, currency)
    if table.currency != currency:
        raise BadSettingError(
            f"{path} has prices in {table.currency}, but the shop counts in {currency}: write them in {currency}."
        )
    price = table.models.get(model)
    if price is None:
        raise BadSettingError(f"{path} has no price for {model!r}: add `{model}: {{input: …, output: …}}` to it.")
    scale = 10 ** exponent(currency)
    return Price(currency, price.input * scale, price.output * scale)


def _read(path: Path, model: str, currency: str) -> _Table:
    try:
        text = path.read_text(encoding="utf-8")
        content: Any = yaml.safe_load(text) if len(text) <= _LARGEST_FILE_CHARACTERS else None
        return _Table.model_validate(content)
    except FileNotFoundError:
        raise BadSettingError(
            f"{path} is missing, so that nobody knows what an answer costs. Write into it what the server asks for a "
            f"million tokens, 0 if it is your own: `currency: {currency}`, then `models:` and, indented below, "
            f"`{model}: {{input: 0, output: 0}}`."
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = " → ".join(str(part) for part in first["loc"]) or "the file"
        raise BadSettingError(f"{path} cannot be used: {place}: {first['msg']}.") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadSettingError(f"{path} cannot be read: {' '.join(str(error).split())}.") from None
