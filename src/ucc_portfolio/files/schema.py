"""The JSON Schema of the native document, made from the records, for editors and validators."""

from __future__ import annotations

import types
import typing
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from attrs import NOTHING, fields, has

from ucc_portfolio.domain.cells import CELL_KEYS, Cell, Cells
from ucc_portfolio.domain.phases import label
from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.domain.values import LONGEST_ID, MOST
from ucc_portfolio.files.converter import SCHEMA_VERSION
from ucc_portfolio.files.format import LONGEST_TEXT
from ucc_portfolio.files.json import SCHEMA_KEY, render

SCHEMA_FILE: Final = "portfolio.schema.json"
"""The name of the shipped schema, among the data of the package."""

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Final = {"type": "string", "maxLength": LONGEST_TEXT}
_NUMBER: Final = {"type": "number", "minimum": 0, "exclusiveMaximum": MOST}
_COUNT: Final = {"type": "integer", "minimum": 0, "exclusiveMaximum": MOST}
_DAY: Final = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_COUNTRY: Final = {"type": "string", "pattern": "^[A-Z]{2}$", "description": "ISO 3166-1, such as GR and GB."}
_CELL: Final = {
    "type": "string",
    "minLength": 1,
    "maxLength": 80,
    "description": "DONE, N/A, not planned, or a date: Q1 2018, 2019-10-01, 03/2021, H1 2021, 2021, Q1 2021 - Q4 2023, "
    "unknown; under way as Q3 2018, 40 % done.",
    "examples": ["DONE", "N/A", "not planned", "Q1 2018", "2019-10-01", "Q1 2021 - Q4 2023", "unknown"],
}

_TEXTS: Final[dict[str, dict[str, Any]]] = {
    "id": {**_TEXT, "minLength": 1, "maxLength": LONGEST_ID},
    "country": _COUNTRY,
}
_PLAIN: Final[dict[Any, dict[str, Any]]] = {
    bool: {"type": "boolean"},
    int: _COUNT,
    Decimal: _NUMBER,
    date: _DAY,
    Cell: _CELL,
}


def json_schema() -> dict[str, Any]:
    """The schema of a portfolio document in JSON.

    It says which keys there are, of which kind their values are and which are required. What the records check beyond
    that (dates that exist, ids that are used once, references that lead somewhere) is said by the reader.

    Returns:
        Plain values, made anew at each call; the same ones as `portfolio.schema.json` beside the datasets.

    Source:
        JSON Schema, draft 2020-12.

    Example:
        >>> sorted(json_schema()["required"])
        ['id', 'schema_version', 'status_date']
    """
    definitions: dict[str, Any] = {}
    root = _object(Portfolio, definitions)
    version = {"type": "integer", "minimum": SCHEMA_VERSION, "maximum": SCHEMA_VERSION}
    properties = {SCHEMA_KEY: {"type": "string"}, "schema_version": version, **root["properties"]}
    return {
        "$schema": _DIALECT,
        "title": "Portfolio of ucc_portfolio",
        **root,
        "properties": properties,
        "required": ["schema_version", *root["required"]],
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The schema as it is shipped, as JSON in UTF-8 with an end of line behind it.

    Example:
        >>> schema_text().splitlines()[1].strip()
        '"$schema": "https://json-schema.org/draft/2020-12/schema",'
    """
    return render(json_schema())


def _object(record: type, definitions: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(record)
    properties = {}
    required = []
    for attribute in fields(record):
        if not attribute.init:
            continue
        properties[attribute.alias] = _value(hints[attribute.name], attribute.alias, definitions)
        if attribute.default is NOTHING:
            required.append(attribute.alias)
    summary = (record.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " ")
    return {
        "type": "object",
        "description": summary,
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _value(kind: Any, key: str, definitions: dict[str, Any]) -> dict[str, Any]:
    kind = _without_none(kind)
    if typing.get_origin(kind) is tuple:
        return {"type": "array", "items": _value(typing.get_args(kind)[0], "", definitions)}
    if kind is Cells:
        cells = {name: {**_CELL, "title": label(name)} for name in CELL_KEYS}
        return {"type": "object", "properties": cells, "additionalProperties": False}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [member.value for member in kind]}
    if isinstance(kind, type) and has(kind) and kind is not Cell:
        if kind.__name__ not in definitions:
            # The name is taken before the record is described: a record that contains itself must not be described for
            # ever.
            definitions[kind.__name__] = {}
            definitions[kind.__name__] = _object(kind, definitions)
        return {"$ref": f"#/$defs/{kind.__name__}"}
    return _TEXTS.get(key, _TEXT) if kind is str else _PLAIN[kind]


def _without_none(kind: Any) -> Any:
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        (kind,) = (one for one in typing.get_args(kind) if one is not type(None))
    return kind
