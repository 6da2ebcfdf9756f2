"""The attributes each category asks for, taken in from a YAML file that people write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from sqlalchemy import select
from sqlmodel import Session, col

from core.catalog.attribute_names import follow_shop, names_in_use
from core.catalog.metafields import plain_name
from core.errors import BadInputError
from core.records.catalogue import Attribute, Category

LARGEST_FILE_CHARACTERS = 5_000_000

_Name = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True, strict=True)]
_Value = Annotated[str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True, strict=True)]


class AskedAttribute(BaseModel):
    """One attribute as the file writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: _Name
    value_type: Literal["text", "number", "choice", "flag"] = "text"
    unit: str = Field("", max_length=20)
    allowed: tuple[_Value, ...] = ()
    required: bool = False

    @model_validator(mode="after")
    def _makes_sense(self) -> AskedAttribute:
        if self.value_type == "choice" and not self.allowed:
            raise ValueError("a choice needs its allowed values")
        if self.value_type != "choice" and self.allowed:
            raise ValueError("only a choice has allowed values")
        if self.unit and self.value_type != "number":
            raise ValueError("only a number has a unit")
        if len({value.casefold() for value in self.allowed}) < len(self.allowed):
            raise ValueError("an allowed value is listed twice")
        return self


class SchemaFile(BaseModel):
    """The whole file: attributes of every product, and of categories by their path, which children inherit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    taxonomy: str = "shop"
    every_product: tuple[AskedAttribute, ...] = ()
    categories: dict[str, tuple[AskedAttribute, ...]] = Field(default_factory=dict)


@dataclass(frozen=True)
class SchemaImport:
    """What became of the file; ``absent`` names stored attributes it no longer has, which were left alone."""

    created: int
    changed: int
    unchanged: int
    absent: tuple[str, ...] = ()


def import_schema(session: Session, yaml_text: str) -> SchemaImport:
    """Take in the file whole: attributes new or changed are written, those absent from it are left and named.

    Raises:
        BadInputError: not YAML, a value that cannot be used, a category the taxonomy does not have, or an attribute
            listed twice in one place; names the place. Nothing was changed.
    """
    file = read_schema(yaml_text)
    asked = _by_place(session, file)
    rows = session.scalars(select(Attribute)).all()
    stored = {(row.category_id, plain_name(row.name)): row for row in rows}  # as the shop calls it: see attribute_names
    stored |= {(row.category_id, row.name): row for row in rows}
    created = changed = 0
    for (category_id, name), attribute in asked.items():
        row = stored.get((category_id, name))
        if row is None:
            session.add(Attribute(category_id=category_id, name=attribute.name, **_columns(attribute)))
            created += 1
        elif any(getattr(row, column) != value for column, value in _columns(attribute).items()):
            row.sqlmodel_update(_columns(attribute))
            changed += 1
    session.flush()
    met = {id(stored[place]) for place in asked.keys() & stored.keys()}
    absent = tuple(sorted(row.name for row in rows if id(row) not in met))
    follow_shop(session, names_in_use(session))
    return SchemaImport(created, changed, len(asked) - created - changed, absent)


def read_schema(yaml_text: str) -> SchemaFile:
    """The file's content, checked.

    Raises:
        BadInputError: too large, not YAML, or a value that cannot be used; names the line or the place.
    """
    if len(yaml_text) > LARGEST_FILE_CHARACTERS:
        raise BadInputError(f"The file has {len(yaml_text):,} characters; {LARGEST_FILE_CHARACTERS:,} are taken.")
    try:
        content: Any = yaml.load(yaml_text, _PlainLoader)  # noqa: S506 -- a SafeLoader, stricter
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInputError(f"Line {line} cannot be read: {error.problem}. Nothing was changed.", line=line) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise BadInputError(f"The file cannot be read as YAML: {error}. Nothing was changed.") from None
    if not isinstance(content, dict):
        raise BadInputError("The file must have `categories:` at its top. Nothing was changed.")
    try:
        return SchemaFile.model_validate(content)
    except ValidationError as error:
        raise _told(error) from None


class _PlainLoader(yaml.SafeLoader):
    """Plain values alone: no anchors (they can blow a small file up), no key twice."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """A node of the file; an alias is refused."""
        if self.check_event(yaml.AliasEvent):
            alias = self.get_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="anchors and aliases are not taken", problem_mark=alias.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping whose keys are all different."""
        seen: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise yaml.MarkedYAMLError(problem=f"{key.value!r} is there twice", problem_mark=key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def _told(error: ValidationError) -> BadInputError:
    first = error.errors()[0]
    place = " → ".join(str(part) for part in first["loc"]) or "the file"
    said = first["msg"].removeprefix("Value error, ")
    remedy = " Put quotation marks around it." if first["type"] == "string_type" else ""
    return BadInputError(f"{place}: {said}.{remedy} Nothing was changed.", place=place)


def _by_place(session: Session, file: SchemaFile) -> dict[tuple[int | None, str], AskedAttribute]:
    ids = {
        path: node_id
        for node_id, path in session.execute(
            select(Category.id, Category.path).where(col(Category.taxonomy) == file.taxonomy)  # type: ignore[call-overload]
        )
    }
    asked: dict[tuple[int | None, str], AskedAttribute] = {}
    for path, attributes in file.categories.items():
        if path not in ids:
            raise BadInputError(
                f"categories → {path}: the taxonomy “{file.taxonomy}” has no such path. Import the taxonomy first, "
                "or correct the path. Nothing was changed.",
                place=path,
            )
        _add(asked, ids[path], path, attributes)
    _add(asked, None, "every_product", file.every_product)
    return asked


def _add(
    asked: dict[tuple[int | None, str], AskedAttribute],
    category_id: int | None,
    place: str,
    attributes: tuple[AskedAttribute, ...],
) -> None:
    for attribute in attributes:
        if (category_id, attribute.name) in asked:
            raise BadInputError(f"{place}: “{attribute.name}” is there twice. Nothing was changed.", place=place)
        asked[category_id, attribute.name] = attribute


def _columns(attribute: AskedAttribute) -> dict[str, Any]:
    return {**attribute.model_dump(exclude={"name"}), "allowed": list(attribute.allowed)}
