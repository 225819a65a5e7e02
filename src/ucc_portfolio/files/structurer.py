"""Plain values of a file into records, and records into plain values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache, partial
from typing import Any, Final

from attrs import fields, has
from cattrs import Converter
from cattrs.errors import AttributeValidationNote, BaseValidationError, ForbiddenExtraKeysError

from ucc_portfolio.domain.cells import Cell, Cells, cells_of
from ucc_portfolio.domain.values import LONGEST_ID
from ucc_portfolio.errors import (
    MOST_FAULTS,
    CellTextError,
    Fault,
    FieldError,
    InconsistentPortfolioError,
    quoted,
    similar,
)
from ucc_portfolio.files.format import LONGEST_TEXT, Key

MOST_RECORDS: Final = 100_000
"""What a list of a document holds at most."""


class DocumentError(ValueError):
    """A document is no portfolio; carries every fault with its key."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(f"{len(faults)} faults")


@cache
def make_structurer(*, detailed: bool) -> Converter:
    """The careless converter reads a sound document fast; the detailed one names every fault of a broken one."""
    converter = Converter(detailed_validation=detailed, forbid_extra_keys=True, use_alias=True)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(int, _whole_number)
    converter.register_structure_hook(Decimal, lambda value, _: value)  # the record's own converter judges it
    converter.register_structure_hook(date, _day)
    converter.register_structure_hook(bool, _yes_or_no)
    converter.register_structure_hook(Cell, _planned)
    converter.register_structure_hook(Cells, _cells_with_faults if detailed else _cells)
    converter.register_structure_hook_factory(
        lambda kind: getattr(kind, "__origin__", None) is tuple, partial(_list_of, detailed=detailed)
    )
    return converter


@cache
def make_unstructurer() -> Converter:
    """What turns records into plain values, without those that are at their default."""
    converter = Converter(omit_if_default=True, use_alias=True)
    converter.register_unstructure_hook(Cells, lambda cells: {key: cell.printed for key, cell in cells.items()})
    converter.register_unstructure_hook(Cell, lambda cell: cell.printed)
    converter.register_unstructure_hook(Decimal, lambda value: int(value) if value.as_tuple().exponent == 0 else value)
    converter.register_unstructure_hook(date, lambda value: value)
    converter.register_unstructure_hook(StrEnum, lambda value: value.value)
    converter.register_unstructure_hook_func(
        lambda kind: getattr(kind, "__origin__", None) is tuple,
        lambda records: [converter.unstructure(record) for record in records],
    )
    return converter


class _ValueFaultError(ValueError):
    """A value of the wrong kind; its message is for the reader of the file."""


_KINDS: Final[tuple[tuple[type | tuple[type, ...], str], ...]] = (
    (bool, "true or false"),
    (type(None), "null"),
    (str, "the text {}"),
    ((int, float, Decimal), "the number {}"),
    (list, "a list"),
    (dict, "a table"),
    (datetime, "the moment {}"),
    (date, "the day {}"),
)


_SMALLEST_TOO_LONG: Final = 10**40


def kind_of(value: object) -> str:
    """What a value is, in the words of somebody who writes files."""
    for kinds, words in _KINDS:
        if isinstance(value, kinds):
            if isinstance(value, int) and abs(value) >= _SMALLEST_TOO_LONG:
                return "a number of very many digits"  # which Python may refuse to write out
            return words.format(quoted(value))
    return f"a {type(value).__name__}"


def _text(value: object, kind: type) -> str:
    if kind is not str:  # an enumeration of words is a kind of text too, and comes here as well
        return _choice(value, kind)
    if not isinstance(value, str):
        raise _ValueFaultError(f"expected text, not {kind_of(value)}")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise _ValueFaultError("the text holds half of a character (a lone surrogate)") from None
    if len(value) > LONGEST_TEXT:
        raise _ValueFaultError(f"a text holds at most {LONGEST_TEXT:,} characters, this one {len(value):,}")
    return value


def _whole_number(value: object, _: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _ValueFaultError(f"expected a whole number, not {kind_of(value)}")
    return value


def _yes_or_no(value: object, _: object) -> bool:
    if not isinstance(value, bool):
        raise _ValueFaultError(f"expected true or false, not {kind_of(value)}")
    return value


def _planned(value: object, _: object) -> Cell:
    if type(value) is date:
        return Cell.parse(value.isoformat())
    try:
        return Cell.parse(_text(value, str))
    except CellTextError as error:
        raise _ValueFaultError(str(error)) from None


def _day(value: object, _: object) -> date:
    if type(value) is date:
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _ValueFaultError(f"expected a day such as 2018-01-03, not {kind_of(value)}")


def _choice(value: object, enum: type[StrEnum]) -> StrEnum:
    try:
        return enum(value)  # type: ignore[arg-type] # what is no text is no member either
    except ValueError:
        raise _ValueFaultError(f"expected one of {', '.join(enum)}, not {kind_of(value)}") from None


def _list_of(kind: Any, converter: Converter, *, detailed: bool) -> Callable[[object, object], tuple[Any, ...]]:
    """Lists in files are tuples in records; anything that is no list is refused before it is walked through.

    How an entry is read is worked out with the first list of its kind: most documents have not every list.
    """
    entry_kind = kind.__args__[0]
    entries = list[kind.__args__[0]]

    def structure_tuple(value: object, _: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _ValueFaultError(f"expected a list, not {kind_of(value)}")
        if len(value) > MOST_RECORDS:
            raise _ValueFaultError(f"a list has at most {MOST_RECORDS:,} entries, this one {len(value):,}")
        # The detailed way keeps the position of every faulty entry. A sound list takes the fast way of cattrs.
        return one_by_one(value) if detailed else tuple(converter.structure(value, entries))

    def one_by_one(value: list[object]) -> tuple[Any, ...]:
        found: list[Any] = []
        faults: list[Fault] = []
        structure_one = converter.get_structure_hook(entry_kind)
        for position, entry in enumerate(value):
            try:
                if has(entry_kind) and not isinstance(entry, dict):
                    raise _ValueFaultError(f"expected a table, not {kind_of(entry)}")
                found.append(structure_one(entry, entry_kind))
            except Exception as error:
                faults += unfold(error, (position,))
                if len(faults) >= MOST_FAULTS:
                    break
        if faults:
            raise DocumentError(tuple(faults))
        return tuple(found)

    return structure_tuple


def _cells(value: Any, _: object) -> Cells:
    return Cells(**value)


def _cells_with_faults(value: object, _: object) -> Cells:
    if not isinstance(value, dict):
        raise _ValueFaultError(f"expected a table of cells, not {kind_of(value)}")
    faults = []
    for key, cell in value.items():
        try:
            cells_of({key: cell})
        except FieldError as error:
            faults.append(Fault(error.reason, (key,)))
        except CellTextError as error:
            faults.append(Fault(f"{quoted(error.text)}: {error.reason}", (key,)))
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise DocumentError(tuple(faults))
    return Cells(**value)


def unfold(error: BaseException, key: Key) -> Iterator[Fault]:
    """The faults inside the nested errors of cattrs, each with the key of its value."""
    match error:
        case BaseValidationError():
            for inner in error.exceptions:
                yield from unfold(inner, (*key, *_step(inner)))
        case ForbiddenExtraKeysError():
            known = [attribute.alias for attribute in fields(error.cl) if attribute.init]
            for extra in sorted(map(str, error.extra_fields)):
                near = similar(extra[:LONGEST_ID], known)
                hint = f" (did you mean {near[0]}?)" if near else ""
                yield Fault(f"no such key{hint}; there is {', '.join(known)}", (*key, extra))
        case InconsistentPortfolioError() | DocumentError():
            for fault in error.faults:
                yield fault._replace(key=(*key, *fault.key))
        case FieldError():
            yield Fault(error.reason, (*key, error.field))
        case KeyError():
            yield Fault("it is missing", key)
        case CellTextError(cell=str(name)):
            yield Fault(f"{quoted(error.text)}: {error.reason}", (*key, name))
        case _ValueFaultError() | CellTextError():
            yield Fault(str(error), key)
        case _:
            yield Fault("expected a table", key)


def _step(error: BaseException) -> Key:
    """The key that cattrs notes beside an error inside a record."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return (note.name.lstrip("_"),)
    return ()
