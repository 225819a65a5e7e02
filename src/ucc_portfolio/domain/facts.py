"""The lists of a portfolio, declared once: what makes two records the same, what each mentions, from when it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypedDict

from attrs import evolve

from ucc_portfolio.domain.corrections import Correction
from ucc_portfolio.domain.deadlines import Deadline, Postponement
from ucc_portfolio.domain.dependencies import Dependency
from ucc_portfolio.domain.deployments import Deployment, DeploymentCount, Derogation, Participant
from ucc_portfolio.domain.indicators import Indicator, IndicatorValue
from ucc_portfolio.domain.outcomes import Outcome, ReportedRow, StatusReport
from ucc_portfolio.domain.plans import ALL_PROJECTS, Cause, PlannedMilestone, PlanRevision
from ucc_portfolio.domain.projects import Project
from ucc_portfolio.domain.ratings import ListedProject, Rating
from ucc_portfolio.domain.sources import Source


# Every command starts with this module. The class of a named tuple is made in a third of the time that attrs takes.
class Mention(NamedTuple):
    """A field that names records of the list `of` by their id: one id, or a tuple of them.

    `besides` is what else the field may say, such as None if it may be left out.
    """

    field: str
    of: str
    besides: tuple[str | None, ...] = ()

    def ids(self, record: object) -> tuple[str, ...]:
        """The ids that a record names."""
        said = getattr(record, self.field)
        return tuple(one for one in (said if isinstance(said, tuple) else (said,)) if one not in self.besides)


class FactList(NamedTuple):
    """One list of a portfolio, or the list inside each of its records.

    All fields but `record` name fields or properties:

    - `name`: the field that stores the list, in `Portfolio` and in files.
    - `identity`: two records that are alike in all of these are the same fact, stated twice. Empty if that is allowed.
    - `known`: the date from which a record counts. Empty if records always count. A record without a date always does.
    - `stated`: the same date as a source states it, if `known` may be a guess.
    - `mentions`: what names records of other lists.
    - `inner`: the list inside each record.
    """

    name: str
    record: type
    identity: tuple[str, ...] = ()
    known: str = ""
    stated: str = ""
    mentions: tuple[Mention, ...] = ()
    inner: FactList | None = None

    def of(self, owner: object) -> tuple[Any, ...]:
        """The records in a portfolio, or in a record of the outer list; projects as printed."""
        records: tuple[Any, ...] = getattr(owner, "printed_projects" if self.name == "projects" else self.name)
        return records

    def dates(self, records: Iterable[Any], *, as_stated: bool = False) -> Iterator[date]:
        """The dates from which records, or those inside them, count; none for a record that always does."""
        known = (as_stated and self.stated) or self.known
        own = filter(None, map(attrgetter(known), records)) if known else iter(())
        if self.inner is None or not self.inner.known:
            return own
        return chain(own, self.inner.dates(chain.from_iterable(map(self.inner.of, records)), as_stated=as_stated))

    def known_on(self, records: Sequence[Any], as_of: date) -> Sequence[Any]:
        """The records that count on a date, each with those of its inner records that do."""
        if all(day <= as_of for day in self.dates(records)):
            return records
        if self.known:
            records = [one for one in records if (day := getattr(one, self.known)) is None or day <= as_of]
        if (inner := self.inner) is not None and inner.known:
            records = [evolve(one, **{inner.name: inner.known_on(inner.of(one), as_of)}) for one in records]
        return records


BY_ID: Final = ("id",)
_SOURCE: Final = Mention("source", "sources", besides=(None,))
_USUAL: Final = (Mention("project", "projects"), _SOURCE)

# A list stands below those that its records mention: what is about a later plan is left out together with it.
LISTS: Final = (
    FactList("sources", Source, BY_ID),
    FactList("projects", Project, BY_ID, mentions=(Mention("continues", "projects", besides=(None,)), _SOURCE)),
    FactList("corrections", Correction, ("project", "cell"), mentions=_USUAL),
    FactList(
        "revisions",
        PlanRevision,
        BY_ID,
        known="date",
        mentions=(_SOURCE,),
        inner=FactList("milestones", PlannedMilestone, ("project", "milestone"), mentions=_USUAL),
    ),
    FactList(
        "status_reports",
        StatusReport,
        BY_ID,
        known="date",
        mentions=(_SOURCE,),
        inner=FactList("rows", ReportedRow, ("project",), mentions=_USUAL[:1]),
    ),
    FactList("outcomes", Outcome, ("project", "edge", "known_from"), known="known_from", mentions=_USUAL),
    FactList("deadlines", Deadline, ("project", "kind", "known_from"), known="known_from", mentions=_USUAL),
    FactList("postponements", Postponement, known="known_from", mentions=(_SOURCE,)),
    FactList(
        "causes",
        Cause,
        known="known_from",
        mentions=(Mention("project", "projects", besides=(ALL_PROJECTS,)), Mention("revision", "revisions"), _SOURCE),
    ),
    FactList(
        "dependencies",
        Dependency,
        ("kind", "predecessor", "predecessor_milestone", "successor", "successor_milestone"),
        mentions=(Mention("successor", "projects"), Mention("predecessor", "projects"), _SOURCE),
    ),
    FactList("ratings", Rating, ("project", "day", "author"), known="day", mentions=_USUAL),
    FactList("listed_projects", ListedProject, known="day", mentions=(Mention("rows", "projects"), _SOURCE)),
    FactList("participants", Participant, ("system", "country", "joined"), mentions=(_SOURCE,)),
    FactList(
        "deployments",
        Deployment,
        ("project", "country", "kind", "known_by"),
        known="known_by",
        stated="known_from",  # without it `known_by` is the date that is planned, which may lie years ahead
        mentions=_USUAL,
    ),
    FactList("deployment_counts", DeploymentCount, ("project", "date"), known="known_from", mentions=_USUAL),
    FactList("derogations", Derogation, ("project", "country", "known_from"), known="known_from", mentions=_USUAL),
    FactList(
        "indicators",
        Indicator,
        BY_ID,
        mentions=(Mention("actions", "indicators", besides=(None,)), _SOURCE),
        inner=FactList("values", IndicatorValue, known="known_by"),  # an indicator refuses a year twice by itself
    ),
)
"""Every list of a portfolio, in the order of a file."""

BY_NAME: Final = {facts.name: facts for facts in LISTS}


class Additions(TypedDict, total=False):
    """The records that `Portfolio.adding` takes, by list."""

    sources: Iterable[Source]
    projects: Iterable[Project]
    corrections: Iterable[Correction]
    revisions: Iterable[PlanRevision]
    status_reports: Iterable[StatusReport]
    outcomes: Iterable[Outcome]
    deadlines: Iterable[Deadline]
    postponements: Iterable[Postponement]
    causes: Iterable[Cause]
    dependencies: Iterable[Dependency]
    ratings: Iterable[Rating]
    listed_projects: Iterable[ListedProject]
    participants: Iterable[Participant]
    deployments: Iterable[Deployment]
    deployment_counts: Iterable[DeploymentCount]
    derogations: Iterable[Derogation]
    indicators: Iterable[Indicator]
