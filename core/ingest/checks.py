"""Checks of cells, whole columns at once, with pandera: every fault of every row in one go."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from core.ingest import values
from core.ingest.mapping import ATTRIBUTE, MAX_NAME, OPTION, Target
from core.ingest.problems import Problem, Severity
from core.money import exponent

if TYPE_CHECKING:
    import pandera.pandas as pandera

Passes = Callable[[str], bool]
Cells = Mapping[str, str]

MAX_ATTRIBUTE = 2000
MAX_DEPARTMENT = 120
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LONGEST = {
    Target.HANDLE: 255,
    Target.TITLE: 255,
    Target.BRAND: 255,
    Target.SUPPLIER: 255,
    Target.PRODUCT_TYPE: 255,
    Target.CATEGORY: 2000,
    Target.DEPARTMENT: MAX_DEPARTMENT,
    Target.SKU: 255,
    Target.BARCODE: 64,
    Target.OPTION1_NAME: MAX_NAME,
    Target.OPTION2_NAME: MAX_NAME,
    Target.OPTION3_NAME: MAX_NAME,
    Target.OPTION1_VALUE: 255,
    Target.OPTION2_VALUE: 255,
    Target.OPTION3_VALUE: 255,
}
_LONGEST_WISHED = {Target.SEO_TITLE: 70, Target.SEO_DESCRIPTION: 320, Target.IMAGE_ALT: 512}
_MONEY = (Target.PRICE, Target.COMPARE_AT, Target.UNIT_COST)


def check_rows(
    rows: Sequence[tuple[int, Cells]], columns: Mapping[str, str], currency: str
) -> dict[int, list[Problem]]:
    """The problems of the rows' cells, by line. ``columns`` says what the file calls each key of the cells."""
    if not rows:
        return {}
    several = dict.fromkeys(tuple(cells) for _, cells in rows)
    keys = tuple(dict.fromkeys(key for some in several for key in some))
    found = _unstorable(rows, columns)
    for severity in Severity:
        schema = _schema(keys, currency, severity)
        if schema is None:
            continue
        for problem in _validate(schema, rows, columns, severity):
            found.setdefault(problem.line, []).append(problem)
    return found


def _unstorable(rows: Sequence[tuple[int, Cells]], columns: Mapping[str, str]) -> dict[int, list[Problem]]:
    """Cells that neither database can keep; looked for in whole rows, since they are next to never there."""
    return {
        line: [
            Problem(line, columns.get(key, key), cell, "holds a sign that cannot be stored (such as NUL)")
            for key, cell in cells.items()
            if _UNSTORABLE.search(cell)
        ]
        for line, cells in rows
        if _UNSTORABLE.search("".join(cells.values()))
    }


def _validate(
    schema: pandera.DataFrameSchema,
    rows: Sequence[tuple[int, Cells]],
    columns: Mapping[str, str],
    severity: Severity,
) -> list[Problem]:
    import pandas as pd
    from pandera.errors import SchemaErrors

    every = [cells for _, cells in rows]
    frame = pd.DataFrame({key: [cells.get(key, "") for cells in every] for key in schema.columns}, dtype=object)
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        return [
            Problem(rows[int(place)][0], columns.get(key, key), frame.at[int(place), key], reason, severity)
            for key, reason, place in zip(cases["column"], cases["check"], cases["index"], strict=True)
        ]
    return []


@lru_cache(maxsize=64)
def _schema(keys: tuple[str, ...], currency: str, severity: Severity) -> pandera.DataFrameSchema | None:
    import pandera.pandas as pandera

    rules = _refusing(currency) if severity == Severity.REFUSED else _warning()
    columns: dict[str, Any] = {}
    for key in keys:
        checks = [pandera.Check(_each(passes), error=reason) for passes, reason in _rules_of(key, rules, severity)]
        if checks:
            columns[key] = pandera.Column(object, checks, required=True)
    return pandera.DataFrameSchema(columns) if columns else None


def _rules_of(key: str, rules: Mapping[str, list[tuple[Passes, str]]], severity: Severity) -> list[tuple[Passes, str]]:
    found = list(rules.get(key, ()))
    if severity == Severity.REFUSED:
        if key.startswith(OPTION):
            found.append((_at_most(255), "is longer than 255 characters"))
    elif key.startswith(ATTRIBUTE):
        reason = f"is longer than {MAX_ATTRIBUTE:,} characters: kept with the product, but not as an attribute"
        found.append((_at_most(MAX_ATTRIBUTE), reason))
    return found


def _refusing(currency: str) -> dict[str, list[tuple[Passes, str]]]:
    rules: dict[str, list[tuple[Passes, str]]] = {
        target: [(_at_most(length), f"is longer than {length} characters")] for target, length in _LONGEST.items()
    }
    price = f"is not a price: write digits with a decimal point, from 0, with at most {exponent(currency)} decimals"
    for target in _MONEY:
        rules[target] = [(lambda cell: values.minor(cell, currency) is not None, price)]
    rules[Target.ON_HAND] = [(lambda cell: values.whole(cell) is not None, "is not a whole number of units")]
    rules[Target.WEIGHT_GRAMS] = [(lambda cell: values.grams(cell) is not None, "is not a weight in grams, from 0")]
    rules[Target.IMAGE_POSITION] = [(lambda cell: values.whole(cell) is not None, "is not a whole number")]
    rules[Target.STATUS] = [(lambda cell: values.status(cell) is not None, "is none of active, draft, archived")]
    return rules


def _warning() -> dict[str, list[tuple[Passes, str]]]:
    rules: dict[str, list[tuple[Passes, str]]] = {
        target: [(_at_most(length), f"is longer than {length} characters: the shop cuts it off")]
        for target, length in _LONGEST_WISHED.items()
    }
    rules[Target.BARCODE] = [(values.is_gtin, "is not a valid GTIN: length or check digit is wrong")]
    address = "is not a web address (http:// or https://): left out"
    rules[Target.IMAGES] = [(lambda cell: all(map(values.is_web_address, values.image_urls(cell))), address)]
    rules[Target.SKU_IMAGE] = [(values.is_web_address, address)]
    rules[Target.TAGS] = [(lambda cell: cell.count(",") < 250, "names more than 250 tags: the shop keeps 250")]
    return rules


def _each(passes: Passes) -> Callable[[Any], Any]:
    """The check of one cell as a check of a column; blank cells pass."""

    def every(cells: Any) -> Any:
        return type(cells)([not cell or passes(cell) for cell in cells], index=cells.index, dtype=bool)

    return every


def _at_most(length: int) -> Passes:
    return lambda cell: len(cell) <= length
