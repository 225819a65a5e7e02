"""What we raise on purpose: every error that stops us keeps its facts and writes its own message."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

__all__ = [
    "CellTextError",
    "DelayError",
    "DependencyCycleError",
    "DistributionError",
    "Fault",
    "FewCasesError",
    "FieldError",
    "FileError",
    "FrameError",
    "InconsistentPortfolioError",
    "MissingExtraError",
    "NetworkError",
    "NotYetKnownError",
    "NothingKnownError",
    "PortfolioError",
    "SimulationError",
    "UnknownActivityError",
    "UnknownNameError",
    "WrongTypeError",
]

_MOST_BITS = 1000
_SHOWN = 60
"""Characters of a text from a file that a message repeats."""


def visible(text: str) -> str:
    r"""The text with every control, format and half character written out, so that no terminal obeys it.

    Example:
        >>> print(visible("AES \x1b[31m\u202e"))
        AES \x1b[31m\u202e
    """
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character == " " else character.encode("unicode_escape").decode()
        for character in text
    )


def quoted(value: object) -> str:
    """The beginning of a value from a file, as a message repeats it: short, in quotes if text, harmless."""
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return "a number of very many digits"  # which Python may refuse to write out
    text = value if isinstance(value, str) else visible(str(value))
    short = text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
    return repr(short) if isinstance(value, str) else short


class PortfolioError(Exception):
    """Base of every error that this library raises on purpose."""


def described(value: object) -> str:
    """What a caller gave, as a message names it.

    Example:
        >>> described("AES"), described(7), described(None)
        ("the text 'AES'", 'an int', 'None')
    """
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    return "None" if value is None else _with_article(type(value).__name__)


def _with_article(name: str) -> str:
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


_ADVICE = {
    "Assessment": "assess(portfolio, ...) returns one",
    "Portfolio": "load(path) and datasets.load() return one",
    "PortfolioSimulation": "simulate(portfolio, ...) returns one",
    "PrintedRow": "portfolio.projects has such rows",
    "Project": "write portfolio[{id}]",
    "RatingInputs": "assess(portfolio, ...).ratings has the computed rating of each project",
}
"""Per type that a function expects, where the caller gets one."""


class WrongTypeError(PortfolioError, TypeError):
    """A function was given something of another type than it takes.

    Example:
        >>> print(WrongTypeError("Project", "AES"))
        expected a Project, got the text 'AES'; write portfolio['AES']
    """

    def __init__(self, expected: str, given: object, advice: str = "") -> None:
        self.expected = expected
        self.given = given
        if not advice:
            advice = _ADVICE[expected].format(id=quoted(given if isinstance(given, str) else "ID"))
        super().__init__(f"expected {_with_article(expected)}, got {described(given)}; {advice}")


class Fault(NamedTuple):
    """One thing that is wrong in a document or record, and where.

    `key` is the way to it, from the outermost key inwards; a whole number is a position in a list.
    `subject` is the id of the project that it speaks of, where there is one; `mentions` the id that was looked for
    and not found.
    `line` and `column` count from 1 and are None where the medium has none; `at` is a place in the medium's own words,
    such as the cell of a sheet.
    """

    message: str
    key: tuple[str | int, ...] = ()
    subject: str | None = None
    mentions: str | None = None
    line: int | None = None
    column: int | None = None
    at: str | None = None

    @property
    def place(self) -> str:
        """Where the fault is, as people read it: line or cell, key path, project; "" where nothing is known."""
        parts = []
        if self.line is not None:
            parts.append(f"line {self.line}" + (f" column {self.column}" if self.column else ""))
        if self.at:
            parts.append(visible(self.at))
        path = "".join(f"[{key + 1}]" if isinstance(key, int) else f".{visible(key)[:_SHOWN]}" for key in self.key)
        if path:
            parts.append(path.lstrip("."))
        if self.subject:
            parts.append(f"project {visible(str(self.subject))[:_SHOWN]}")
        return ", ".join(parts)

    def __str__(self) -> str:
        place = self.place
        return f"{place}: {self.message}" if place else self.message


class CellTextError(PortfolioError, ValueError):
    """A cell or date says something that cannot be read, or could be read in two ways."""

    def __init__(self, text: str, reason: str, *, cell: str | None = None) -> None:
        self.text = text
        self.reason = reason
        self.cell = cell  # its key in files, where that is known
        super().__init__(f"{cell}: {quoted(text)}: {reason}" if cell else f"{quoted(text)}: {reason}")


class FieldError(PortfolioError, ValueError):
    """A record was given a value that one of its fields cannot hold."""

    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason
        super().__init__(f"{field}: {reason}")


class InconsistentPortfolioError(PortfolioError, ValueError):
    """The records of a portfolio contradict each other: an id twice, or a mention of what is not there."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


MOST_FAULTS = 10_000
"""Faults that are collected of one file; after so many, no more are looked for."""

_MOST_LISTED = 200
"""Faults that a message lists; the error carries all that were collected."""


class FileError(PortfolioError):
    """A file cannot be read or written, as a whole or in the listed places.

    `are_all` is False where there were so many faults that no more were looked for.
    """

    def __init__(self, path: str, faults: tuple[Fault, ...]) -> None:
        self.path = path
        self.faults: tuple[Fault, ...] = faults[:MOST_FAULTS]
        self.are_all: bool = len(faults) < MOST_FAULTS
        if len(faults) == 1:
            super().__init__(f"{visible(path)}: {faults[0]}")
        else:
            lines = "".join(f"\n  {fault}" for fault in faults[:_MOST_LISTED])
            if len(faults) > _MOST_LISTED:
                lines += f"\n  ... and {len(self.faults) - _MOST_LISTED:,} more"
            count = f"{len(faults)} faults" if self.are_all else f"{MOST_FAULTS:,} faults, and no more were looked for"
            super().__init__(f"{visible(path)}: {count}{lines}")


_MOST_NAMED = 50
"""Names that an error lists."""


def similar(name: str, known: Sequence[str]) -> list[str]:
    """The names that look most like a wrong one, three at most and the nearest first; empty where none does.

    Example:
        >>> similar("wieght", ["id", "weight", "cells"])
        ['weight']
    """
    from difflib import get_close_matches  # only a wrong name wants it

    return get_close_matches(name, known[:2000], n=3)


class UnknownNameError(PortfolioError, LookupError):
    """A name was asked for that is not there; the error lists the names that are."""

    def __init__(self, what: str, name: str, known: tuple[str, ...]) -> None:
        name = str(name)  # a caller may have given anything
        self.what = what
        self.name = name
        self.known = known
        near = [one for one in known if one.casefold() == name.casefold()] or similar(name, known)
        hint = f"; did you mean {' or '.join(map(visible, near))}?" if near else ""
        listed = ", ".join(map(visible, known[:_MOST_NAMED])) or "none"
        more = f" and {len(known) - _MOST_NAMED} more" if len(known) > _MOST_NAMED else ""
        super().__init__(f"no {what} is called {quoted(name)}; there is: {listed}{more}{hint}")


class NotYetKnownError(PortfolioError):
    """The question names something that became known only after the day of the question."""

    def __init__(self, name: str, *, known_from: str, as_of: str) -> None:
        self.name = name
        self.known_from = known_from
        self.as_of = as_of
        super().__init__(f"{visible(name)} was published on {known_from}, after {as_of}; ask as of a later day")


class NothingKnownError(PortfolioError):
    """The question is about a day before the first status report."""

    def __init__(self, *, as_of: str, first_report: str) -> None:
        self.as_of = as_of
        self.first_report = first_report
        super().__init__(f"nothing is known on {as_of}: the first status report is of {first_report}")


class DependencyCycleError(PortfolioError, ValueError):
    """The projects cannot be ordered: one of them waits, in the end, for itself."""

    def __init__(self, cycle: tuple[Hashable, ...]) -> None:
        self.nodes = cycle  # in waiting order: each waits for the next, the last for the first, which is not repeated
        self.cycle: tuple[str, ...] = tuple(map(str, cycle))
        names = [visible(name) for name in (*self.cycle, self.cycle[0])]
        shown = names if len(names) <= _LONGEST_CYCLE else [*names[:_LONGEST_CYCLE], f"... ({len(cycle)} in all)"]
        super().__init__("they wait for each other, so that none can come first: " + " -> ".join(shown))


_LONGEST_CYCLE = 20
"""Names of a cycle that a message repeats."""


class DelayError(PortfolioError, ValueError):
    """A milestone cannot be delayed as asked: it has happened, has no date, or the delay is none."""

    def __init__(self, milestone: str, reason: str) -> None:
        self.milestone = milestone
        self.reason = reason
        super().__init__(f"{visible(milestone)}: {reason}")


class NetworkError(PortfolioError, ValueError):
    """A network of activities holds something that cannot be scheduled; the error names the node or the edge."""

    def __init__(self, reason: str, *, node: object = None, edge: tuple[object, object] | None = None) -> None:
        self.reason = reason
        self.node = node
        self.edge = edge
        if edge is not None:
            super().__init__(f"link {quoted(edge[0])} -> {quoted(edge[1])}: {reason}")
        else:
            super().__init__(f"activity {quoted(node)}: {reason}" if node is not None else reason)


class UnknownActivityError(PortfolioError, KeyError):
    """An activity was asked for that the network does not have."""

    def __init__(self, node: object) -> None:
        self.node = node
        super().__init__(f"no activity of the network is called {quoted(node)}")

    def __str__(self) -> str:  # a KeyError would put its message in quotes
        return Exception.__str__(self)


class MissingExtraError(PortfolioError):
    """Something was asked for that needs an extra which is not installed."""

    def __init__(self, extra: str, needed_for: str) -> None:
        self.extra = extra
        self.needed_for = needed_for
        super().__init__(f"{needed_for} needs the extra {extra}: pip install 'ucc-portfolio[{extra}]'")


class FrameError(PortfolioError, TypeError):
    """Something was to become a frame that is no result of ours, or results of several kinds."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(
            f"{kind} is no result, or not results of one kind; give what a function of ucc_portfolio returns"
        )


class DistributionError(PortfolioError, ValueError):
    """What was given is no distribution, probability or risk event that could be drawn from."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


class SimulationError(PortfolioError, ValueError):
    """A simulation was asked for something that it cannot give; the error says what."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


class FewCasesError(PortfolioError, ValueError):
    """The reference class has cases of too few milestones to forecast from."""

    def __init__(self, *, as_of: str, milestones: int, fewest: int) -> None:
        self.as_of = as_of
        self.milestones = milestones
        self.fewest = fewest
        known = "1 milestone is" if milestones == 1 else f"{milestones or 'no'} milestones are"
        super().__init__(
            f"too few cases: of plans that came due by {as_of}, {known} known to have started or to be planned anew, "
            f"and a forecast from history wants {fewest}"
        )
