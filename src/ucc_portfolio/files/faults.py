"""All faults of a file at once, each with its place."""

from __future__ import annotations

from collections.abc import Mapping, Set
from itertools import islice
from typing import Any, Final

from ucc_portfolio.domain.corrections import Certainty
from ucc_portfolio.domain.facts import LISTS
from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.domain.ratings import Colour
from ucc_portfolio.errors import MOST_FAULTS, Fault
from ucc_portfolio.files.format import Key
from ucc_portfolio.files.structurer import make_structurer, unfold

_StandIn = str | int
_Edits = Mapping[Key, _StandIn | None]
"""What was changed in a document to read the rest of it: per key the stand-in, or None where nothing stands in."""


def all_faults(content: Mapping[str, Any]) -> list[Fault]:
    """Every fault of a document that cannot become a portfolio; those that only follow from others are left out.

    Reading stops early: a record at its first bad value, and records are compared with each other only when all of
    them can be read. So we read, take out what was at fault, and read again, until a round finds nothing new. A value
    that a record cannot do without gets a stand-in: an invented value that cannot be at fault. A record whose missing
    value cannot be invented is taken out as a whole.

    Example:
        Round 1 finds the weight and the date. Round 2, without them, finds that the outcome needs a date, which gets a
        stand-in. In round 3 every record can be read, and the comparison finds that there is no project AIS.

        >>> content = {
        ...     "id": "mine",
        ...     "status_date": "2018-01-03",
        ...     "projects": [{"id": "AES", "weight": -1}],
        ...     "outcomes": [{"project": "AIS", "date": "soon", "known_from": "2018-01-01"}],
        ... }
        >>> [".".join(map(str, fault.key)) for fault in all_faults(content)]
        ['projects.0.weight', 'outcomes.0.date', 'outcomes.0.project']
    """
    faults: list[Fault] = []
    edits: dict[Key, _StandIn | None] = {}
    ids = _Ids(content)
    while True:
        rest = _Rest(content, edits)
        found = [
            _with_subject(fault._replace(key=rest.original(fault.key)), content) for fault in _faults_of(rest.content)
        ]
        around = {key[:length] for key in edits for length in range(len(key))}
        new = [fault for fault in found if fault.key not in edits and not _follows(fault, ids, edits.keys(), around)]
        faults += new
        if len(faults) >= MOST_FAULTS:
            return faults[:MOST_FAULTS]
        changed = edits | dict.fromkeys((fault.key for fault in new), None)
        for key in {fault.key for fault in found if fault.key in edits}:  # not new: the record misses what we took out
            stand_in = _stand_in(key) if edits[key] is None else None
            if stand_in is not None:
                changed[key] = stand_in
            else:  # nothing can stand in, or what stood in was refused too: the whole record goes
                changed.setdefault(key[:-1], None)
        # Each round takes out more or puts one more stand-in in, never the other way round; so there is a last round.
        if changed == edits:
            return faults
        edits = changed


_EARLY: Final = "1970-01-01"
_STAND_INS: Final[Mapping[str, _StandIn]] = {
    **dict.fromkeys(("title", "project", "cell", "printed", "reason", "revision", "cause", "author", "name"), ""),
    **dict.fromkeys(("status_date", "date", "day", "beyond", "until", "start"), _EARLY),
    "known_from": "2199-12-31",  # after every date beside it, as what has happened is known afterwards
    "id": "(stand-in)",
    "planned": "unknown",
    "read": "unknown",
    "country": "ZZ",
    "live": 0,
    "value": 0,
    "year": 1970,
    "certainty": Certainty.ASSUMED.value,
    "colour": Colour.GREEN.value,
}
"""By its name, what stands in for a value that a record must have: something that its own record does not refuse."""


def _stand_in(key: Key) -> _StandIn | None:
    """What stands in for the value at a key; None where nothing can."""
    match key:
        case (*_, int(position), "id"):
            return f"(stand-in {position})"  # an id twice would be a fault of its own, and nobody writes such an id
        case (*_, str(name)):
            return _STAND_INS.get(name)
    return None


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


_MENTIONED: Final = {
    (facts.name, mention.field): mention.of
    for facts in LISTS
    for one in (facts, facts.inner)
    if one is not None
    for mention in one.mentions
}


def list_of(key: Key) -> str:
    """The list in which what a key names has to stand."""
    return _MENTIONED.get((str(key[0]), str(key[-1])), "sources")  # the portfolio itself mentions its source alone


def _follows(fault: Fault, ids: _Ids, removed: Set[Key], around: Set[Key]) -> bool:
    """Whether a fault between records only follows from one that is reported already.

    `around` are the keys of the tables and lists inside which something was removed.
    """
    if fault.mentions is not None:
        # It is there in the document, but its record was taken out; or what mentions it is a stand-in.
        return fault.mentions in ids.places(list_of(fault.key)) or fault.key in removed
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


def _compares_stand_ins(key: Key, removed: Set[Key], around: Set[Key]) -> bool:
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


_Tree = dict[str | int, "_Tree | _StandIn | None"]
"""Edits by the parts of their keys; what is no tree is an edit."""


class _Rest:
    """A document with some edits, and where its list entries stood before: an entry taken out moves those behind it."""

    def __init__(self, content: Mapping[str, Any], edits: _Edits) -> None:
        self.kept: dict[Key, list[int]] = {}  # of each list with edits, the old positions of the entries that are left
        tree: _Tree = {}
        for key in sorted(filter(None, edits), key=len):  # a record before its values, which go with it
            branch = tree
            for part in key[:-1]:
                inner = branch.setdefault(part, {})
                if not isinstance(inner, dict):
                    break
                branch = inner
            else:
                branch[key[-1]] = edits[key]
        self.content = self._edited(content, tree, ())

    def original(self, key: Key) -> Key:
        """The key in the whole document of a key in the rest."""
        whole: Key = ()
        for part in key:
            positions = self.kept.get(whole, ())
            whole = (*whole, positions[part] if isinstance(part, int) and part < len(positions) else part)
        return whole

    def _edited(self, value: Any, tree: _Tree, key: Key) -> Any:
        if tree and isinstance(value, Mapping):
            inner = {
                name: self._edited(one, branch, (*key, name))
                for name, one in value.items()
                if isinstance(branch := tree.get(name, {}), dict)
            }
            return inner | {name: edit for name, edit in tree.items() if isinstance(edit, _StandIn)}
        if tree and isinstance(value, list):
            branches = [(at, branch) for at in range(len(value)) if isinstance(branch := tree.get(at, {}), dict)]
            self.kept[key] = [at for at, _ in branches]
            return [self._edited(value[at], branch, (*key, at)) for at, branch in branches]
        return value
