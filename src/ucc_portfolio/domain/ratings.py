"""Red, amber or green: as somebody judged it, and the lists behind the judged counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from attrs import field, frozen
from attrs.converters import optional

from ucc_portfolio.errors import FieldError


class Colour(StrEnum):
    """How well a project does, worst first."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


@frozen(kw_only=True)
class Rating:
    """A judged rating: who said it of which project, on which day."""

    project: str
    colour: Colour = field(converter=Colour)
    day: date
    author: str
    source: str | None = None


class Stage(StrEnum):
    """Where the report's lists put an IT project."""

    RESEARCH = "research"
    DEVELOPMENT = "development"
    NEW_IN_OPERATION = "new in operation"


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def _stages(values: Iterable[Stage | str]) -> tuple[Stage, ...]:
    return tuple(map(Stage, values))


@frozen(kw_only=True)
class ListedProject:
    """A name in the report's own lists of IT projects, which are not the rows of the table.

    `count` is the number of projects that the name stands for, `rows` the rows of the table that it stands for as
    far as they match, `stages` the lists that it is in, `colour` its judged rating.
    """

    name: str
    day: date
    stages: tuple[Stage, ...] = field(default=(), converter=_stages)
    colour: Colour | None = field(default=None, converter=optional(Colour))
    count: int = field(default=1)
    rows: tuple[str, ...] = field(default=(), converter=_texts)
    source: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.count < 1:
            raise FieldError("count", f"a name stands for one project at least, not {self.count}")
