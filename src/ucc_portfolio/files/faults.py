"""All faults of a file at once, each with its place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

from ucc_portfolio.domain.corrections import Certainty
from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.domain.ratings import Colour
from ucc_portfolio.errors import (
    MOST_FAULTS,
    Fault,
)
from ucc_portfolio.files.format import Key
from ucc_portfolio.files.structurer import make_structurer, unfold


def all_faults(content: Mapping[str, Any]) -> list[Fault]:
    """Every fault of a document that cannot become a portfolio; those that only follow from others are left out."""
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
        make_structurer(detailed=True).structure(content, Portfolio)
    except Exception as error:
        return list(islice(unfold(error, ()), MOST_FAULTS))
    return []


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
