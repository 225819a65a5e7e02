"""The last lawful day of a project, and what a document says of systems that will miss it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from attrs import field, frozen


class DeadlineKind(StrEnum):
    """Who set the day: the Union Customs Code, or a Work Programme by the end of a window."""

    CODE = "code"
    WORK_PROGRAMME = "work programme"


@frozen(kw_only=True)
class Deadline:
    """The last lawful day of a project's start of operations, known from the day on which it became law."""

    project: str
    kind: DeadlineKind = field(default=DeadlineKind.CODE, converter=DeadlineKind)
    known_from: date
    date: date
    basis: str = ""
    source: str | None = None


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


@frozen(kw_only=True)
class Postponement:
    """Systems of which a document says that they will come after a day."""

    beyond: date
    systems: tuple[str, ...] = field(converter=_texts)
    known_from: date
    source: str | None = None
