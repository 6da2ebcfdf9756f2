"""A mapping profile: which column of a file fills which field of the catalogue."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from core.errors import BadInputError


class Dialect(StrEnum):
    """How rows make products: in Shopify's files a handle's first row carries the product, else each row is a SKU."""

    SHOPIFY_CURRENT = "shopify-current"
    SHOPIFY_LEGACY = "shopify-legacy"
    MAPPED = "mapped"


class Target(StrEnum):
    """A place in the catalogue that a column may fill."""

    HANDLE = "handle"
    TITLE = "title"
    DESCRIPTION = "description"
    BRAND = "brand"
    SUPPLIER = "supplier"
    PRODUCT_TYPE = "product_type"
    CATEGORY = "category"
    DEPARTMENT = "department"
    STATUS = "status"
    TAGS = "tags"
    IMAGES = "images"
    IMAGE_ALT = "image_alt"
    IMAGE_POSITION = "image_position"
    SPECS = "specs"
    SEO_TITLE = "seo_title"
    SEO_DESCRIPTION = "seo_description"
    SKU = "sku"
    BARCODE = "barcode"
    PRICE = "price"
    COMPARE_AT = "compare_at"
    UNIT_COST = "unit_cost"
    WEIGHT_GRAMS = "weight_grams"
    ON_HAND = "on_hand"
    SKU_IMAGE = "sku_image"
    OPTION1_NAME = "option1_name"
    OPTION1_VALUE = "option1_value"
    OPTION2_NAME = "option2_name"
    OPTION2_VALUE = "option2_value"
    OPTION3_NAME = "option3_name"
    OPTION3_VALUE = "option3_value"


# What stands before the name in the cells of a row, for columns without a fixed target.
ATTRIBUTE = "attributes."
OPTION = "options."
EXTRA = "extra."
SKU_EXTRA = "sku_extra."

MAX_NAME = 109  # of an attribute or option: a proposal's field is ``attributes.`` and the name, 120 in all
_MAX_YAML = 200_000
Name = str


class MappingProfile(BaseModel):
    """How one kind of file is read. ``columns``, ``attributes``, ``options``, ``extra``, ``sku_extra`` are by column.

    A column in none of them is left out. ``blanks``: whether an empty cell erases the value the catalogue has, or keeps
    it. ``confidence`` (0 to 1, by column) is how sure a proposed profile is of each column.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field("Mapped file", min_length=1, max_length=120)
    dialect: Dialect = Dialect.MAPPED
    columns: dict[str, Target] = Field(default_factory=dict)
    attributes: dict[str, Name] = Field(default_factory=dict)
    options: dict[str, Name] = Field(default_factory=dict)
    extra: dict[str, Name] = Field(default_factory=dict)
    sku_extra: dict[str, Name] = Field(default_factory=dict)
    constants: dict[Target, str] = Field(default_factory=dict)
    category_separator: str = Field(">", min_length=1, max_length=5)
    list_separator: str = Field(",", min_length=1, max_length=5)
    currency: str | None = Field(None, pattern="^[A-Z]{3}$")
    blanks: Literal["erase", "keep"] = "keep"
    confidence: dict[str, float] = Field(default_factory=dict)

    @field_validator("attributes", "options")
    @classmethod
    def _named(cls, names: dict[str, Name]) -> dict[str, Name]:
        for column, name in names.items():
            if not name.strip() or len(name) > MAX_NAME:
                raise ValueError(f"the name for column {column!r} must have 1 to {MAX_NAME} characters")
        twice = [name for name, count in Counter(names.values()).items() if count > 1]
        if twice:
            raise ValueError(f"{twice[0]!r} is filled by two columns")
        return names

    @model_validator(mode="after")
    def _usable(self) -> MappingProfile:
        twice = [target for target, count in Counter(self.columns.values()).items() if count > 1]
        if twice:
            raise ValueError(f"{twice[0]} is filled by two columns")
        filled = {*self.columns.values(), *self.constants}
        if not filled & {Target.HANDLE, Target.SKU, Target.TITLE}:
            raise ValueError("a handle, SKU or title column is needed to tell products apart")
        if Target.HANDLE in self.constants or Target.SKU in self.constants:
            raise ValueError("handle and SKU cannot be the same for every row")
        return self

    @property
    def is_shopify(self) -> bool:
        """Whether it is one of Shopify's own two dialects."""
        return self.dialect != Dialect.MAPPED

    def keys(self) -> dict[str, str]:
        """Where each column's cell goes: a target, or ``attributes.…``, ``options.…``, ``extra.…``, ``sku_extra.…``."""
        found: dict[str, str] = {column: target.value for column, target in self.columns.items()}
        for prefix, names in (
            (ATTRIBUTE, self.attributes),
            (OPTION, self.options),
            (EXTRA, self.extra),
            (SKU_EXTRA, self.sku_extra),
        ):
            found.update({column: prefix + name for column, name in names.items() if column not in found})
        return found

    def check_columns(self, columns: tuple[str, ...]) -> None:
        """Return if every column the profile names is in the file.

        Raises:
            BadInputError: one is absent; names it.
        """
        for column in self.keys():
            if column not in columns:
                raise BadInputError(
                    f"The profile {self.name!r} expects a column {column!r}, which this file does not have. "
                    "Nothing was imported; choose another profile or correct the mapping.",
                    column=column,
                )

    def to_yaml(self) -> str:
        """The profile as YAML that ``from_yaml`` reads back."""
        plain = self.model_dump(mode="json", exclude_defaults=True) | {"name": self.name}
        return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False)

    @classmethod
    def from_yaml(cls, text: str) -> MappingProfile:
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
