"""Which table and column of a data package each value of the native document stands in."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from attrs import evolve, frozen

from ucc_portfolio.domain.cells import CELL_KEYS
from ucc_portfolio.domain.corrections import Certainty, Reading
from ucc_portfolio.domain.deadlines import DeadlineKind
from ucc_portfolio.domain.dependencies import DependencyKind
from ucc_portfolio.domain.deployments import ALL_SYSTEMS, DeploymentKind, ParticipantKind
from ucc_portfolio.domain.facts import BY_ID, BY_NAME
from ucc_portfolio.domain.indicators import ComputedFigure
from ucc_portfolio.domain.outcomes import Edge, OutcomeKind
from ucc_portfolio.domain.phases import OPERATIONS, PHASES, label
from ucc_portfolio.domain.plans import RevisionKind
from ucc_portfolio.domain.projects import Kind
from ucc_portfolio.domain.ratings import Colour


class ValueKind(StrEnum):
    """What the cells of a column hold, in the words of Table Schema."""

    TEXT = "string"
    NUMBER = "number"
    WHOLE = "integer"
    FLAG = "boolean"
    DAY = "date"
    LIST = "array"


@frozen(kw_only=True)
class TableColumn:
    """One column: its name, the way to its value inside a record of the native document, and what it holds.

    `default` is what the document means where it says nothing, written out so that a reader of the table need not know
    it. `choices` are the words that may stand there, `target` the table whose id a value names.
    """

    name: str
    key: tuple[str, ...]
    about: str
    kind: ValueKind = ValueKind.TEXT
    required: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    target: str = ""


@frozen(kw_only=True)
class Table:
    """One file: a row per record of a list of the native document.

    `key` is the list, "" where the table holds the single values of the document. Where `owner` is given, the list
    belongs to each of its records: the first column names the record, the second the place in its list.
    """

    name: str
    key: str
    about: str
    columns: tuple[TableColumn, ...]
    owner: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        """The columns that tell one row from any other; empty if one of them may be, as none of a primary key may."""
        if self.owner:
            return tuple(column.name for column in self.columns[:2])
        filled = {column.name for column in self.columns if column.required or column.default}
        identity = BY_NAME[self.key].identity if self.key else BY_ID
        return identity if filled.issuperset(identity) else ()

    @property
    def file(self) -> str:
        """Name of the file."""
        return f"{self.name}.csv"

    @property
    def own_columns(self) -> tuple[TableColumn, ...]:
        """The columns of the record itself."""
        return self.columns[2:] if self.owner else self.columns


def _text(name: str, about: str, *, target: str = "") -> TableColumn:
    return TableColumn(name=name, key=(name,), about=about, target=target)


def _day(name: str, about: str) -> TableColumn:
    return TableColumn(name=name, key=(name,), about=about, kind=ValueKind.DAY)


def _number(name: str, about: str) -> TableColumn:
    return TableColumn(name=name, key=(name,), about=about, kind=ValueKind.NUMBER)


def _whole(name: str, about: str, *, default: str = "") -> TableColumn:
    return TableColumn(name=name, key=(name,), about=about, kind=ValueKind.WHOLE, default=default)


def _flag(name: str, about: str, *, default: str) -> TableColumn:
    return TableColumn(name=name, key=(name,), about=about, kind=ValueKind.FLAG, default=default)


def _list(name: str, about: str) -> TableColumn:
    return TableColumn(name=name, key=(name,), about=f"{about}, as a list in JSON", kind=ValueKind.LIST)


def _choice(name: str, about: str, words: type[StrEnum], *, default: str = "") -> TableColumn:
    return TableColumn(name=name, key=(name,), about=about, choices=tuple(words), default=default)


def _milestone(name: str, about: str) -> TableColumn:
    return TableColumn(name=name, key=(name,), about=about, choices=CELL_KEYS, default=OPERATIONS)


def _must(column: TableColumn) -> TableColumn:
    return evolve(column, required=True)


def _inside(key: str, prefix: str, column: TableColumn) -> TableColumn:
    """The column of a value that stands in a table of its own inside the record."""
    return evolve(column, name=f"{prefix}_{column.name}", key=(key, *column.key))


_PROJECT: Final = _must(_text("project", "id of the project", target="projects"))
_COUNTRY: Final = _must(_text("country", "country, in the two letters of ISO 3166"))
_SOURCE: Final = _text("source", "id of the source", target="sources")
_CELLS: Final = tuple(_inside("cells", "cell", _text(key, f"{label(key)}, as printed")) for key in CELL_KEYS)

TABLES: Final = (
    Table(
        name="portfolio",
        key="",
        about="The portfolio itself, in one row, with what its table prints below the rows.",
        columns=(
            _must(_whole("schema_version", "version of the native document")),
            _must(_text("id", "name of the portfolio")),
            _text("title", "heading of the table"),
            _must(_day("status_date", "the date that the cells speak of")),
            _text("source", "id of the source of the table", target="sources"),
            _choice("reading", "whether corrections count", Reading, default=Reading.CORRECTED.value),
            _inside("printed", "printed", _number("overall", "overall percentage as printed")),
            *(
                _inside(
                    "printed", "printed", _number(phase.value, f"{phase.label}: column total in percent, as printed")
                )
                for phase in PHASES
            ),
            _inside("printed", "printed", _whole("column_rows", "rows that the column totals were counted over")),
            _inside("printed", "printed", _text("source", "id of the source of the totals", target="sources")),
        ),
    ),
    Table(
        name="sources",
        key="sources",
        about="The documents that the facts come from.",
        columns=(
            _must(_text("id", "name that other tables use")),
            _must(_text("title", "the document")),
            _text("covers", "what stands on it"),
            _text("url", "where it is"),
        ),
    ),
    Table(
        name="projects",
        key="projects",
        about="The rows of the table, in its order: one component of one system each.",
        columns=(
            _must(_text("id", "unique name of the project")),
            _whole("number", "row number that the table prints"),
            _text("system", "short name of the system"),
            _text("system_name", "the system in words"),
            _text("component", "phase, iteration or block"),
            _choice("kind", "who delivers", Kind),
            _text("kind_source", "id of the source of the kind"),
            _text("continues", "id of the project that it takes over from", target="projects"),
            _text("continues_note", "how sure that is"),
            _number("weight", "share in the overall figure relative to the others"),
            _choice("weight_certainty", "how sure the weight is", Certainty),
            _text("weight_note", "what is known of the weight"),
            _text("weight_source", "id of the source of the weight"),
            _text("printed_label", "the name as printed"),
            _number("printed_percent", "percentage that the table prints"),
            _number("printed_contribution", "contribution that the table prints"),
            *_CELLS,
            *(
                _inside("durations", "duration", _number(phase.value, f"{phase.label}: calendar days of work"))
                for phase in PHASES
            ),
            _SOURCE,
        ),
    ),
    Table(
        name="corrections",
        key="corrections",
        about="The cells that are read differently from what is printed.",
        columns=(
            _PROJECT,
            _must(evolve(_milestone("cell", "key of the cell"), default="")),
            _must(_text("printed", "text as printed, that of the cell")),
            _must(_text("read", "text that counts instead")),
            _must(_choice("certainty", "how sure the reading is", Certainty)),
            _must(_text("reason", "why")),
            _SOURCE,
        ),
    ),
    Table(
        name="revisions",
        key="revisions",
        about="The plan revisions; later ones replace no earlier one.",
        columns=(
            _must(_text("id", "name of the revision")),
            _must(_day("date", "day of publication")),
            _text("title", "the document"),
            _choice("kind", "what plan it is", RevisionKind, default=RevisionKind.MASP.value),
            _flag("complete", "false where a milestone that it does not mention is not stated", default="true"),
            _flag("of_table", "true where its dates are those of the table's cells", default="false"),
            _SOURCE,
        ),
    ),
    Table(
        name="milestones",
        key="milestones",
        owner="revisions",
        about="What each revision says of a milestone.",
        columns=(
            _must(_text("revision", "id of the revision", target="revisions")),
            _must(_whole("position", "place in the revision, counted from 1")),
            _PROJECT,
            _milestone("milestone", "key of a phase, or the start of operations"),
            _must(_text("planned", "a date as in a cell, not planned, or (Nat. Planning)")),
            _SOURCE,
        ),
    ),
    Table(
        name="status_reports",
        key="status_reports",
        about="What was reported after the status date of the table.",
        columns=(_must(_text("id", "name of the report")), _must(_day("date", "day that it speaks of")), _SOURCE),
    ),
    Table(
        name="report_rows",
        key="rows",
        owner="status_reports",
        about="The cells of one project in a status report; an empty one stays as it was reported before.",
        columns=(
            _must(_text("report", "id of the status report", target="status_reports")),
            _must(_whole("position", "place in the report, counted from 1")),
            _PROJECT,
            *_CELLS,
        ),
    ),
    Table(
        name="outcomes",
        key="outcomes",
        about="The starts of operations that happened or were announced.",
        columns=(
            _PROJECT,
            _choice("edge", "whose start it is", Edge, default=Edge.SINGLE.value),
            _choice(
                "kind", "whether the source looks back on the day", OutcomeKind, default=OutcomeKind.REPORTED.value
            ),
            _must(_day("known_from", "first day on which it could be known")),
            _must(_day("date", "day of the start")),
            _text("note", "what was said"),
            _SOURCE,
        ),
    ),
    Table(
        name="deadlines",
        key="deadlines",
        about="The last lawful days.",
        columns=(
            _PROJECT,
            _choice("kind", "who set the day", DeadlineKind, default=DeadlineKind.CODE.value),
            _must(_day("known_from", "day from which it was law")),
            _must(_day("date", "last lawful day")),
            _text("basis", "the article"),
            _SOURCE,
        ),
    ),
    Table(
        name="postponements",
        key="postponements",
        about="What a document says of systems that will be late.",
        columns=(
            _must(_day("beyond", "the day after which they will come")),
            _must(_list("systems", "systems, as the document names them")),
            _must(_day("known_from", "first day on which it could be known")),
            _SOURCE,
        ),
    ),
    Table(
        name="causes",
        key="causes",
        about="Why plans moved with a revision.",
        columns=(
            _must(_text("project", "id of the project, or * for the whole portfolio")),
            _must(_text("revision", "id of the revision that moved", target="revisions")),
            _must(_text("cause", "why")),
            _day("known_from", "first day on which it could be known, where that is later than the revision"),
            _SOURCE,
        ),
    ),
    Table(
        name="dependencies",
        key="dependencies",
        about="Who waits for whom, and who exchanges data.",
        columns=(
            _must(_text("successor", "id of the project that waits, or takes part", target="projects")),
            _must(_text("predecessor", "id of the project that it waits for", target="projects")),
            _choice("kind", "whether an order follows", DependencyKind, default=DependencyKind.PRECEDENCE.value),
            _milestone("successor_milestone", "what waits: key of a phase, or the start of operations"),
            _milestone("predecessor_milestone", "what it waits for: key of a phase, or the start of operations"),
            _whole("min_lag", "least number of days between the two", default="0"),
            _text("why", "what the successor needs"),
            _SOURCE,
        ),
    ),
    Table(
        name="ratings",
        key="ratings",
        about="The judged ratings.",
        columns=(
            _PROJECT,
            _must(_choice("colour", "how well the project does", Colour)),
            _must(_day("day", "day of the judgement")),
            _must(_text("author", "who judged")),
            _SOURCE,
        ),
    ),
    Table(
        name="listed_projects",
        key="listed_projects",
        about="The names in the report's own lists of IT projects.",
        columns=(
            _must(_text("name", "as the list names it")),
            _must(_day("day", "day of the list")),
            _list("stages", "lists that it is in"),
            _choice("colour", "judged rating", Colour),
            _whole("count", "number of projects that the name stands for", default="1"),
            _list("rows", "ids of the rows of the table that it stands for"),
            _SOURCE,
        ),
    ),
    Table(
        name="participants",
        key="participants",
        about="The countries that take part in a system, from a day to a day.",
        columns=(
            _COUNTRY,
            evolve(_text("system", f"short name of the system, or {ALL_SYSTEMS} for all"), default=ALL_SYSTEMS),
            _text("name", "the country in words"),
            _choice("kind", "why it takes part", ParticipantKind, default=ParticipantKind.MEMBER_STATE.value),
            _day("joined", "first day, where it is known"),
            _day("left", "last day, inside, where it has left"),
            _text("note", "what is particular"),
            _SOURCE,
        ),
    ),
    Table(
        name="deployments",
        key="deployments",
        about="What each country plans, announces and has started; later statements replace no earlier one.",
        columns=(
            _PROJECT,
            _COUNTRY,
            _choice("kind", "what the statement is", DeploymentKind, default=DeploymentKind.PLANNED.value),
            _must(_text("start", "a date as in a cell, or not planned")),
            _day("known_from", "first day on which it could be known; empty where nobody says"),
            _text("note", "what was said"),
            _SOURCE,
        ),
    ),
    Table(
        name="deployment_counts",
        key="deployment_counts",
        about="How many countries ran a project on a day, where a source names none.",
        columns=(
            _PROJECT,
            _must(_whole("live", "number of countries")),
            _must(_day("date", "day that was counted")),
            _must(_day("known_from", "first day on which it could be known")),
            _text("note", "what was said"),
            _SOURCE,
        ),
    ),
    Table(
        name="derogations",
        key="derogations",
        about="The countries that may do without a project until a day.",
        columns=(
            _PROJECT,
            _COUNTRY,
            _must(_day("until", "last day, inside")),
            _must(_day("known_from", "day from which it was law")),
            _text("basis", "the act"),
            _SOURCE,
        ),
    ),
    Table(
        name="indicators",
        key="indicators",
        about="What is measured of the programme every year.",
        columns=(
            _must(_text("id", "unique name of the indicator")),
            _must(_text("title", "what is measured")),
            _text("section", "section of the report"),
            _text("collected_by", "the instrument"),
            _text("unit", "unit of the values"),
            _number("baseline", "value that growth may be held against"),
            _text("baseline_period", "when that was measured"),
            _text("target", "target as printed"),
            _text("actions", "id of the indicator that counts the actions of these outputs", target="indicators"),
            _choice("computed", "figure of the portfolio itself that stands beside it", ComputedFigure),
            _SOURCE,
        ),
    ),
    Table(
        name="indicator_values",
        key="values",
        owner="indicators",
        about="The value of each indicator for a year; a year that is not here was not measured.",
        columns=(
            _must(_text("indicator", "id of the indicator", target="indicators")),
            _must(_whole("position", "place in the indicator, counted from 1")),
            _must(_whole("year", "the year")),
            _must(_number("value", "what was measured")),
        ),
    ),
)
"""The tables of a package, those that others refer to first."""
