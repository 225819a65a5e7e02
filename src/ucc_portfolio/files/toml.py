"""The native document as TOML: one line per fact, so that it reads like the table and differs line by line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import tomli_w

from ucc_portfolio.errors import Fault
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

_POSITION = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


MOST_BYTES: Final = 16 * MIB
"""A larger file is refused: tomllib would take minutes."""


def read(content: bytes, _: Given) -> Document:
    """The document with the line of every value.

    Raises:
        SyntaxFaultError: the content is no TOML.
    """
    text = decoded(content)
    return Document(parse(text), partial(locate, text))


def write(portfolio: Portfolio) -> bytes:
    """The portfolio as a native document."""
    from ucc_portfolio.files.converter import document_of

    return encoded(render(document_of(portfolio)))


_DEEPEST: Final = 64
_DEEP_KEY: Final = (
    r"(?:^|[\[{,])[ \t]*+(?:(?:[A-Za-z0-9_-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+\.[ \t]*+){" + str(_DEEPEST) + "}"
)


def parse(text: str) -> object:
    """The document as plain values; numbers exact.

    Raises:
        SyntaxFaultError: the text is no TOML.
    """
    if too_deep := re.search(_DEEP_KEY, text, re.MULTILINE):
        # tomllib needs time by the square of a key's depth.
        deep_line = text.count("\n", 0, too_deep.end()) + 1
        raise SyntaxFaultError(Fault(f"a key has more than {_DEEPEST} parts", line=deep_line))
    try:
        return tomllib.loads(text, parse_float=exact_number)
    except RecursionError:
        raise SyntaxFaultError(Fault("lists or tables are nested too deeply")) from None
    except ValueError as error:
        message = str(error)
        found = _POSITION.search(message)
        line = int(found["line"]) if found and found["line"] else None
        column = int(found["column"]) if found and found["column"] else None
        message = _POSITION.sub("" if line else " at the end of the file", message)
        raise SyntaxFaultError(Fault(f"no TOML: {message}", line=line, column=column)) from None


def render(document: Mapping[str, Any]) -> str:
    """The document as text: plain values first, then a block per table and per entry of a list."""
    plain = {key: value for key, value in document.items() if not isinstance(value, Mapping | list)}
    blocks = ["".join(_lines(plain))]
    for key, value in document.items():
        if isinstance(value, Mapping):
            blocks.append(f"[{key}]\n" + "".join(_lines(value)))
        elif isinstance(value, list):
            blocks.extend(f"[[{key}]]\n" + "".join(_lines(entry)) for entry in value)
    return "\n".join(blocks)


def _lines(table: Mapping[str, Any]) -> Iterable[str]:
    for key, value in table.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield f"{key} = [\n" + "".join(f"    {_inline(entry)},\n" for entry in value) + "]\n"
        elif isinstance(value, Mapping):
            yield f"{key} = {_inline(value)}\n"
        else:
            yield tomli_w.dumps({key: value})


def _inline(table: Mapping[str, Any]) -> str:
    """A table on one line, where tomli-w would open a sub-table: the cells stand side by side as in the table."""
    inside = ", ".join(line.rstrip("\n") for line in _lines(table))
    return f"{{ {inside} }}" if inside else "{}"


_STRING: Final = r"""(?P<mark>\"\"\"|\'\'\')|"(?:\\.|[^"\\])*"|'[^']*'|\#.*"""
_HEADER: Final = re.compile(r"\s*+(?P<open>\[\[?)(?P<name>[\w.\"' \t-]++)\]\]?\s*+(?:#.*)?$")
_ENTRY: Final = re.compile(r"\s*(?P<name>[\w-]+(?:\s*\.\s*[\w-]+)*|\"[^\"]*\"|'[^']*')\s*=")


def locate(text: str, keys: Iterable[Key]) -> dict[Key, Place]:
    """The line of each key, or of the nearest table around it; lines count from 1, columns are not known."""
    lines = _key_lines(text)
    found: dict[Key, Place] = {}
    for key in keys:
        for length in range(len(key), 0, -1):
            if key[:length] in lines:
                found[key] = (lines[key[:length]], None)
                break
    return found


def _key_lines(text: str) -> dict[Key, int]:
    lines: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    table: Key = ()
    # tomllib does not tell on which line a key stands. So we look for the lines ourselves, as far as portfolios need
    # it: heads of tables, keys, and lists of inline tables.
    entries: _Entries | None = None  # of the list over several lines that we are in
    quote = ""  # the mark that ends the many-line string that we are in
    for number, whole_line in enumerate(text.split("\n"), start=1):
        line = whole_line
        # Inside a text of several lines nothing is a key.
        if quote:
            _, closed, line = line.partition(quote)
            quote = quote if not closed else _opened(line)
            continue
        if entries is None:
            if header := _HEADER.match(line):
                table = _table(header["open"] == "[[", header["name"], counts)
                lines.setdefault(table, number)
            elif entry := _ENTRY.match(line):
                key = (*table, *_names(entry["name"]))
                lines.setdefault(key, number)
                value = line[entry.end() :].lstrip()
                if value.startswith("["):
                    entries, line = _Entries(key), value[1:]
        if entries is not None:
            for key in entries.starting(line):
                lines.setdefault(key, number)
            if entries.closed:
                entries = None
        quote = _opened(line)
    return lines


class _Entries:
    """The entries of a list of inline tables, as its lines go by."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.count = 0
        self.depth = 0
        self.closed = False

    def starting(self, line: str) -> Iterable[Key]:
        """The keys of the entries that start on the line."""
        for sign in re.sub(_STRING, "", line):
            if sign == "{" and not self.depth:
                yield (*self.key, self.count)
                self.count += 1
            if sign in "{[":
                self.depth += 1
            elif sign in "}]":
                self.closed |= not self.depth
                self.depth -= 1


def _opened(line: str) -> str:
    """The mark of the many-line string that the line leaves open, or ""."""
    position = 0
    while token := re.compile(_STRING).search(line, position):
        mark = token["mark"]
        position = token.end()
        if mark:
            end = line.find(mark, position)
            if end < 0:
                return mark
            position = end + len(mark)
    return ""


def _names(dotted: str) -> tuple[str, ...]:
    if dotted[0] in "\"'":
        return (dotted[1:-1],)
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _table(is_list: bool, dotted: str, counts: dict[Key, int]) -> Key:
    key: Key = ()
    names = _names(dotted)
    for depth, name in enumerate(names, start=1):
        key = (*key, name)
        if is_list and depth == len(names):
            counts[key] = counts.get(key, -1) + 1
        if key in counts:
            key = (*key, counts[key])
    return key
