"""The native document as JSON, for programs; the same keys as in TOML, days as ISO text."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ucc_portfolio.errors import Fault, quoted
from ucc_portfolio.files.format import (
    MIB,
    Document,
    Given,
    Key,
    Place,
    SyntaxFaultError,
    decoded,
    encoded,
    exact_number,
)

if TYPE_CHECKING:
    from ucc_portfolio.domain.portfolio import Portfolio

MOST_BYTES: Final = 64 * MIB

SCHEMA_KEY: Final = "$schema"
"""Where editors look for the schema of a document; it says nothing of the portfolio."""


def read(content: bytes, _: Given) -> Document:
    """The document with the line and column of every value.

    Raises:
        SyntaxFaultError: the content is no JSON.
    """
    text = decoded(content)
    values = parse(text)
    if isinstance(values, dict):
        values.pop(SCHEMA_KEY, None)
    return Document(values, partial(locate, text))


def write(portfolio: Portfolio) -> bytes:
    """The portfolio as a native document."""
    from ucc_portfolio.files.converter import document_of

    return encoded(render(document_of(portfolio)))


def parse(text: str) -> object:
    """The document as plain values; numbers exact, NaN and infinity kept for the records to refuse.

    Raises:
        SyntaxFaultError: the text is no JSON.
    """
    try:
        return json.loads(text, parse_float=exact_number, parse_constant=Decimal, object_pairs_hook=_object)
    except SyntaxFaultError:
        raise
    except RecursionError:
        raise SyntaxFaultError(Fault("lists or objects are nested too deeply")) from None
    except json.JSONDecodeError as error:
        raise SyntaxFaultError(Fault(f"no JSON: {error.msg}", line=error.lineno, column=error.colno)) from None
    except ValueError:
        raise SyntaxFaultError(Fault("a whole number has thousands of digits")) from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise SyntaxFaultError(Fault(f"a key is used twice in one object: {quoted(twice)}"))
    return table


def render(document: Mapping[str, Any]) -> str:
    """The document as text, indented, in the order of its keys; a number keeps the decimals that it was read with."""
    return _written(document, "\n") + "\n"


def _written(value: object, line: str) -> str:
    inner = line + "  "
    match value:
        case Mapping():
            entries = [
                f"{json.dumps(key, ensure_ascii=False)}: {_written(entry, inner)}" for key, entry in value.items()
            ]
            return f"{{{inner}{f',{inner}'.join(entries)}{line}}}" if entries else "{}"
        case list():
            return f"[{inner}{f',{inner}'.join(_written(entry, inner) for entry in value)}{line}]" if value else "[]"
        case Decimal():
            return str(value)  # json knows floats only, and 4.20 would be written 4.2
        case date():
            return f'"{value.isoformat()}"'
        case _:
            return json.dumps(value, ensure_ascii=False, allow_nan=False)


def locate(text: str, keys: Iterable[Key]) -> dict[Key, Place]:
    """Line and column of the value at each key, or of the nearest value around it; both count from 1."""
    wanted: dict[str | int, Any] = {}
    keys = tuple(keys)
    for key in keys:
        branch = wanted
        for part in key:
            branch = branch.setdefault(part, {})
    offsets: dict[Key, int] = {}
    _walk(text, _skip_space(text, 0), wanted, (), offsets)
    line_ends = [position for position, character in enumerate(text) if character == "\n"]
    found: dict[Key, Place] = {}
    for key in keys:
        nearest = next(key[:length] for length in range(len(key), -1, -1) if key[:length] in offsets)
        offset = offsets[nearest]
        line = bisect_right(line_ends, offset - 1)
        start = line_ends[line - 1] + 1 if line else 0
        found[key] = (line + 1, offset - start + 1)
    return found


_skip_value = json.JSONDecoder().raw_decode  # the value at a position, and the position behind it


def _skip_space(text: str, position: int) -> int:
    while text[position] in " \t\r\n":
        position += 1
    return position


def _walk(text: str, position: int, wanted: dict[str | int, Any], key: Key, offsets: dict[Key, int]) -> int:
    """Note where the wanted values below one value start; the text is known to be JSON. Returns its end."""
    offsets[key] = position
    closing = {"{": "}", "[": "]"}.get(text[position])
    if not wanted or closing is None:
        return _skip_value(text, position)[1]
    index = 0
    position = _skip_space(text, position + 1)
    while text[position] != closing:
        part: str | int = index
        if closing == "}":
            part, position = _skip_value(text, position)
            position = _skip_space(text, _skip_space(text, position) + 1)
        if part in wanted:
            position = _walk(text, position, wanted[part], (*key, part), offsets)
        else:
            position = _skip_value(text, position)[1]
        position = _skip_space(text, position)
        if text[position] == ",":
            position = _skip_space(text, position + 1)
        index += 1
    return position + 1
