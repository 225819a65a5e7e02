"""What the shared options ask for: which portfolio, on which date, in which reading, shown how."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click
from attrs import evolve, fields, frozen

from ucc_portfolio.domain.corrections import Reading
from ucc_portfolio.domain.deployments import OF_THE_UNION
from ucc_portfolio.errors import visible

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.portfolio import Portfolio
    from ucc_portfolio.domain.projects import Project


@frozen(eq=False)
class Request:
    """What the shared options ask for."""

    portfolio: Path | None
    as_of: date | Literal["latest"] | None
    reading: str | None
    form: str | None
    output: Path | None

    def over(self, before: Request | None) -> Request:
        """The request; what it leaves open is taken from the options that stand before the command."""
        if before is None:
            return self
        return evolve(self, **{name: getattr(before, name) for name in SHARED if getattr(self, name) is None})

    def read(self) -> Portfolio:
        """The portfolio that is asked about, in the reading that is asked for."""
        path = self.portfolio or os.environ.get("UCC_PORTFOLIO")
        if not path:
            from ucc_portfolio.files import datasets

            return datasets.load(reading=self.reading or Reading.CORRECTED)
        if self.output is not None and _is_same(self.output, path):
            raise click.UsageError("the report would take the place of the portfolio file")
        return self.read_file(path)

    def read_file(self, path: Path | str) -> Portfolio:
        """A portfolio file, with the remarks of its reader, in the reading that is asked for."""
        from ucc_portfolio.files.documents import load_with_remarks

        loaded = load_with_remarks(path, as_of=None if self.as_of == "latest" else self.as_of)
        for sentence in loaded.remarks:
            remark(sentence)
        return loaded.portfolio if self.reading is None else loaded.portfolio.in_reading(self.reading)

    def assess(self, *, thresholds: Mapping[str, str] | None = None) -> Assessment:
        """The assessment that is asked for."""
        assessment = self.assess_this(self.read(), thresholds=thresholds)
        self.remark_later_facts(assessment)
        return assessment

    def remark_later_facts(self, assessment: Assessment) -> None:
        """Say how many facts are left out because they became known later."""
        if later := assessment.later_facts:
            facts = "1 fact" if later == 1 else f"{later} facts"
            are = "is" if later == 1 else "are"
            remark(f"{facts} became known after {assessment.as_of} and {are} left out; --as-of latest uses everything.")

    def assess_this(self, portfolio: Portfolio, *, thresholds: Mapping[str, str] | None = None) -> Assessment:
        """The assessment of a portfolio on the day that is asked for."""
        from ucc_portfolio.assessment import assess
        from ucc_portfolio.domain.knowledge import latest_day

        as_of = latest_day(portfolio) if self.as_of == "latest" else self.as_of or portfolio.status_date
        return assess(portfolio, as_of=as_of, thresholds=thresholds)


def _is_same(one: Path, other: Path | str) -> bool:
    """Whether two names mean one file; a name that means none is for the reader or the writer to complain of."""
    try:
        return one.samefile(other)
    except OSError:
        return False


SHARED: Final = tuple(attribute.name for attribute in fields(Request))
"""The names of the shared options."""


def remark(sentence: str) -> None:
    """Say something on standard error, beside the report."""
    click.echo(sentence, err=True)


def system_names(project: Project) -> set[str]:
    """What the system of a project may be called: its short name, its name in words, or one of several short names."""
    system = project.system.casefold()
    return {system, project.system_name.casefold(), *(part.strip() for part in system.split(","))} - {""}


def system_filter(assessment: Assessment, systems: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a project, by its id, belongs to one of the systems; every one does where none is named."""
    wanted = {system.casefold() for system in systems}
    ids = {project.id for project in assessment.portfolio.projects if not wanted or wanted & system_names(project)}
    if wanted and not ids:
        known = ", ".join(dict.fromkeys(visible(one.system) for one in assessment.portfolio.projects if one.system))
        remark(f"There is no project of {' or '.join(map(visible, systems))}. The systems are {known}.")
    return ids.__contains__


def known_country(assessment: Assessment, asked: str) -> str:
    """The country that is asked for, in capital letters.

    Raises:
        UsageError: no participant of any day is called so.
    """
    known = dict.fromkeys(sorted(one.country for one in assessment.whole.participants))
    code = asked.strip().upper()
    if code in known:
        return code
    hint = f"; ISO 3166 has {OF_THE_UNION[code]}" if code in OF_THE_UNION else ""
    there_is = ", ".join(known) or "none"
    raise click.UsageError(f"no participant is called {visible(asked)!r}{hint}; there is {there_is}")
