"""Documents to records and back: what each key may hold, and every fault of a document with its key."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache, partial
from itertools import islice
from typing import Any, Final, cast

from attrs import fields, has
from cattrs import Converter
from cattrs.errors import AttributeValidationNote, BaseValidationError, ForbiddenExtraKeysError

from ucc_portfolio.domain.cells import Cell, Cells, cells_of
from ucc_portfolio.domain.corrections import Certainty, Reading
from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.dependencies import DependencyKind
from ucc_portfolio.domain.deployments import DeploymentKind, ParticipantKind
from ucc_portfolio.domain.indicators import ComputedFigure
from ucc_portfolio.domain.outcomes import Edge, OutcomeKind
from ucc_portfolio.domain.plans import RevisionKind
from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.domain.projects import LONGEST_ID, Kind
from ucc_portfolio.domain.ratings import Colour, Stage
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

SCHEMA_VERSION: Final = 1

MOST_RECORDS: Final = 100_000
"""What a list of a document holds at most."""

MIGRATIONS: Final[dict[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}
"""Per older schema version, how a document of it becomes one of the next; there is none older than the first yet."""

_ENUMS: Final = (
    Certainty,
    Colour,
    ComputedFigure,
    DeadlineKind,
    DependencyKind,
    DeploymentKind,
    Edge,
    Kind,
    OutcomeKind,
    ParticipantKind,
    Reading,
    RevisionKind,
    Stage,
)


class DocumentError(ValueError):
    """A document is no portfolio; carries every fault with its key."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(f"{len(faults)} faults")


def portfolio_of(document: object) -> Portfolio:
    """The portfolio that a native document describes.

    Raises:
        DocumentError: with every fault of the document.
    """
    if not isinstance(document, dict):
        raise DocumentError((Fault(f"a portfolio is a table with an id and projects, not {_kind(document)}"),))
    content = {key: value for key, value in document.items() if key != "schema_version"}
    if fault := _version_fault(document):
        # A document of another version cannot be judged by the rules of this one.
        raise DocumentError((fault,))
    structurer = _structurer(detailed=False)
    try:
        return structurer.structure(content, Portfolio)
    except Exception:
        raise DocumentError(tuple(_all_faults(content))) from None


def migrated(document: object) -> tuple[object, tuple[str, ...]]:
    """A document of an older schema version as one of ours, with a remark; any other one as it is."""
    version = document.get("schema_version") if isinstance(document, dict) else None
    if not isinstance(document, dict) or type(version) is not int or not 1 <= version < SCHEMA_VERSION:
        return document, ()
    for older in range(version, SCHEMA_VERSION):
        document = {**MIGRATIONS[older](document), "schema_version": older + 1}
    remark = (
        f"The document has schema version {version}, and is read as version {SCHEMA_VERSION}; convert writes it so."
    )
    return document, (remark,)


def document_of(portfolio: Portfolio) -> dict[str, Any]:
    """The native document of a portfolio: cells as printed, corrections beside them; what is not said is left out."""
    content = cast("dict[str, Any]", _unstructurer().unstructure(portfolio))
    return {"schema_version": SCHEMA_VERSION, **content}


def _version_fault(document: Mapping[str, object]) -> Fault | None:
    version = document.get("schema_version")
    key = ("schema_version",)
    if version is None:
        return Fault(f"it is missing; this version writes schema_version = {SCHEMA_VERSION}", key)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        return Fault(f"expected a whole number from 1, not {_kind(version)}", key)
    if version > SCHEMA_VERSION:
        message = f"expected at most {SCHEMA_VERSION}, not {_kind(version)}: "
        return Fault(message + "a newer version of ucc_portfolio wrote the document", key)
    return None


@cache
def _structurer(*, detailed: bool) -> Converter:
    """The careless converter reads a sound document fast; the detailed one names every fault of a broken one."""
    converter = Converter(detailed_validation=detailed, forbid_extra_keys=True, use_alias=True)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(int, _whole_number)
    converter.register_structure_hook(Decimal, lambda value, _: value)  # the record's own converter judges it
    converter.register_structure_hook(date, _day)
    for enum in _ENUMS:
        converter.register_structure_hook(enum, _choice)
    converter.register_structure_hook(bool, _yes_or_no)
    converter.register_structure_hook(Cell, _planned)
    converter.register_structure_hook(Cells, _cells_with_faults if detailed else _cells)
    converter.register_structure_hook_factory(
        lambda kind: getattr(kind, "__origin__", None) is tuple, partial(_list_of, detailed=detailed)
    )
    return converter


@cache
def _unstructurer() -> Converter:
    converter = Converter(omit_if_default=True, use_alias=True)
    converter.register_unstructure_hook(Cells, lambda cells: {key: cell.printed for key, cell in cells.items()})
    converter.register_unstructure_hook(Cell, lambda cell: cell.printed)
    converter.register_unstructure_hook(Decimal, lambda value: int(value) if value.as_tuple().exponent == 0 else value)
    converter.register_unstructure_hook(date, lambda value: value)
    for enum in _ENUMS:
        converter.register_unstructure_hook(enum, lambda value: value.value)
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


def _kind(value: object) -> str:
    """What a value is, in the words of somebody who writes files."""
    for kinds, words in _KINDS:
        if isinstance(value, kinds):
            if isinstance(value, int) and abs(value) >= _SMALLEST_TOO_LONG:
                return "a number of very many digits"  # which Python may refuse to write out
            return words.format(quoted(value))
    return f"a {type(value).__name__}"


def _text(value: object, _: object) -> str:
    if not isinstance(value, str):
        raise _ValueFaultError(f"expected text, not {_kind(value)}")
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
        raise _ValueFaultError(f"expected a whole number, not {_kind(value)}")
    return value


def _yes_or_no(value: object, _: object) -> bool:
    if not isinstance(value, bool):
        raise _ValueFaultError(f"expected true or false, not {_kind(value)}")
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
    raise _ValueFaultError(f"expected a day such as 2018-01-03, not {_kind(value)}")


def _choice(value: object, enum: type[StrEnum]) -> StrEnum:
    try:
        return enum(value)  # type: ignore[arg-type] # what is no text is no member either
    except ValueError:
        raise _ValueFaultError(f"expected one of {', '.join(enum)}, not {_kind(value)}") from None


def _list_of(kind: Any, converter: Converter, *, detailed: bool) -> Callable[[object, object], tuple[Any, ...]]:
    """Lists in files are tuples in records; anything that is no list is refused before it is walked through.

    How an entry is read is worked out with the first list of its kind: most documents have not every list.
    """
    entry_kind = kind.__args__[0]
    entries = list[kind.__args__[0]]

    def structure_tuple(value: object, _: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _ValueFaultError(f"expected a list, not {_kind(value)}")
        if len(value) > MOST_RECORDS:
            raise _ValueFaultError(f"a list has at most {MOST_RECORDS:,} entries, this one {len(value):,}")
        return one_by_one(value) if detailed else tuple(converter.structure(value, entries))

    def one_by_one(value: list[object]) -> tuple[Any, ...]:
        found: list[Any] = []
        faults: list[Fault] = []
        structure_one = converter.get_structure_hook(entry_kind)
        for position, entry in enumerate(value):
            try:
                if has(entry_kind) and not isinstance(entry, dict):
                    raise _ValueFaultError(f"expected a table, not {_kind(entry)}")
                found.append(structure_one(entry, entry_kind))
            except Exception as error:
                faults += _unfold(error, (position,))
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
        raise _ValueFaultError(f"expected a table of cells, not {_kind(value)}")
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


# Every fault of a broken document. A record stops at its first bad value, and records are compared only when all are
# sound; so what was found is taken out and the rest is read again, until nothing new comes to light.


def _all_faults(content: Mapping[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    removed: set[Key] = set()
    required: set[Key] = set()
    rest = _Rest(content, removed, required)
    ids = _Ids(content)
    while True:
        around = {key[:length] for key in removed for length in range(len(key))}
        found = [
            _with_subject(fault._replace(key=rest.original(fault.key)), content) for fault in _faults_of(rest.content)
        ]
        # A required key that was taken out gets a stand-in; where there is none, its whole record is taken out.
        missing = {fault.key for fault in found if fault.key in removed}
        orphans = {key[:-1] for key in missing if key[-1:] not in _STAND_INS or key in required}
        new = [fault for fault in found if fault.key not in removed and not _follows(fault, ids, removed, around)]
        faults += new
        if len(faults) >= MOST_FAULTS:
            return faults[:MOST_FAULTS]
        taken_out = orphans | {fault.key for fault in new}
        if taken_out <= removed and missing <= required:
            return faults
        removed |= taken_out
        required |= missing
        rest = _Rest(content, removed, required)


_STAND_INS: Final[Mapping[Key, Any]] = {
    ("id",): "(stand-in)",
    ("as_of",): "1970-01-01",
    ("date",): "1970-01-01",
    ("day",): "1970-01-01",
    ("beyond",): "1970-01-01",
    ("known_from",): "2199-12-31",
    ("planned",): "unknown",
    ("until",): "1970-01-01",
    ("country",): "ZZ",
    ("start",): "1970-01-01",
    ("live",): 0,
    ("year",): 1970,
    ("value",): 0,
    ("read",): "unknown",
    ("certainty",): Certainty.ASSUMED.value,
    ("colour",): Colour.GREEN.value,
    **dict.fromkeys(
        (
            ("title",),
            ("project",),
            ("cell",),
            ("printed",),
            ("reason",),
            ("revision",),
            ("cause",),
            ("author",),
            ("name",),
        ),
        "",
    ),
}


class _Ids:
    """The ids in the lists of a document, sound or not; each list is looked through once."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self._places: dict[str, dict[str, list[int]]] = {}

    def places(self, key: str) -> Mapping[str, list[int]]:
        """Per id, at which positions of a list it stands."""
        if key not in self._places:
            found: dict[str, list[int]] = {}
            records = self.content.get(key)
            for position, record in enumerate(records if isinstance(records, list) else ()):
                if isinstance(record, dict) and isinstance(record.get("id"), str):
                    found.setdefault(record["id"], []).append(position)
            self._places[key] = found
        return self._places[key]


def list_of(key: Key) -> str:
    """The list in which what a key names has to stand."""
    return {"source": "sources", "revision": "revisions", "actions": "indicators"}.get(str(key[-1]), "projects")


def _follows(fault: Fault, ids: _Ids, removed: set[Key], around: set[Key]) -> bool:
    """Whether a fault between records only follows from one that is reported already.

    `around` are the keys of the tables and lists in which something was removed.
    """
    if fault.mentions is not None:
        there = ids.places(list_of(fault.key))
        return fault.mentions in there or fault.key in removed
    if _compares_stand_ins(fault.key, removed, around):
        return True
    match fault.key:
        case ("corrections", position, "cell") if ("corrections", position, "project") in removed:
            return True  # twice, of two projects of which neither is there
        case ("corrections", position, "printed"):
            if {("corrections", position, "project"), ("corrections", position, "cell")} & removed:
                return True
            record = ids.content["corrections"][position]
            cell = record.get("cell") if isinstance(record, dict) else None
            return any(
                {("projects", place), ("projects", place, "cells"), ("projects", place, "cells", cell)} & removed
                for place in ids.places("projects").get(fault.subject or "", ())
            )
    return False


def _compares_stand_ins(key: Key, removed: set[Key], around: set[Key]) -> bool:
    """Whether a fault compares values of one record, or records of one list, of which some only stand in."""
    match key:
        case (*record, "known_from"):
            return any((*record, name) in removed for name in ("known_from", "date", "start", "kind"))
        case (*_, "values"):
            return key in around
        case (*_, int()):
            return key[:-1] in around
    return False


def _faults_of(content: Mapping[str, Any]) -> list[Fault]:
    try:
        _structurer(detailed=True).structure(content, Portfolio)
    except Exception as error:
        return list(islice(_unfold(error, ()), MOST_FAULTS))
    return []


def _unfold(error: BaseException, key: Key) -> Iterator[Fault]:
    match error:
        case BaseValidationError():
            for inner in error.exceptions:
                yield from _unfold(inner, (*key, *_step(inner)))
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


def _with_subject(fault: Fault, content: Mapping[str, Any]) -> Fault:
    """The fault with the id of the project in which it is."""
    match fault.key:
        case ("projects", int(position), *_) if fault.subject is None:
            record = content["projects"][position]
            name = record.get("id") if isinstance(record, dict) else None
            return fault._replace(subject=name) if isinstance(name, str) and name.isprintable() else fault
    return fault


_Tree = dict[str | int, "_Tree | None"]


class _Rest:
    """What is left of a document without the values at some keys, and where its list entries stood in the whole one.

    `removed` are the keys; at those of them that are `required` something stands in, so that the record can be read.
    """

    def __init__(self, content: Mapping[str, Any], removed: set[Key], required: set[Key]) -> None:
        self.kept: dict[Key, list[int]] = {}
        tree: _Tree = {}
        for key in sorted(removed, key=len):
            branch: _Tree | None = tree
            for part in key[:-1]:
                branch = branch.setdefault(part, {}) if branch is not None else None
            if branch is not None and key:
                branch[key[-1]] = None
        self.content = self._pruned(content, tree, ())
        for key in required:
            if key[-1:] in _STAND_INS:
                self._stand_in(key)

    def original(self, key: Key) -> Key:
        """The key in the whole document of a key in the rest."""
        whole: Key = ()
        for part in key:
            positions = self.kept.get(whole)
            known = positions is not None and isinstance(part, int) and part < len(positions)
            whole = (*whole, positions[part] if known and positions is not None and isinstance(part, int) else part)
        return whole

    def _pruned(self, value: Any, tree: _Tree, key: Key) -> Any:
        """The value without the leaves of the tree, which are None."""
        if isinstance(value, Mapping):
            return {
                name: self._pruned(inner, branch, (*key, name)) if branch else inner
                for name, inner in value.items()
                if (branch := tree.get(name, {})) is not None
            }
        if isinstance(value, list):
            self.kept[key] = [position for position in range(len(value)) if tree.get(position, {}) is not None]
            return [
                self._pruned(value[position], branch, (*key, position))
                if (branch := tree.get(position))
                else value[position]
                for position in self.kept[key]
            ]
        return value

    def _stand_in(self, key: Key) -> None:
        """Put a value that means nothing in the place of one that was taken out."""
        record: Any = self.content
        whole: Key = ()
        for part in key[:-1]:
            positions = self.kept.get(whole)
            at = part if positions is None else bisect_left(positions, int(part))
            if part not in record if positions is None else positions[int(at) : int(at) + 1] != [part]:
                return  # its record was taken out altogether, or the list of it
            record = record[at]
            whole = (*whole, part)
        # No two stand-ins for an id are the same, and nobody writes such an id.
        record[key[-1]] = f"(stand-in {key[-2]})" if key[-1] == "id" and len(key) > 1 else _STAND_INS[key[-1:]]
