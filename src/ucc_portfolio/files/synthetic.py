"""An invented portfolio of any size, for tests of scale: marked as synthetic in every name, id and source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from attrs import frozen

from ucc_portfolio.domain.dates import Period, Precision
from ucc_portfolio.domain.deadlines import Deadline
from ucc_portfolio.domain.dependencies import Dependency
from ucc_portfolio.domain.deployments import Deployment, DeploymentKind, Participant, ParticipantKind
from ucc_portfolio.domain.indicators import Indicator, IndicatorValue
from ucc_portfolio.domain.outcomes import Edge, Outcome
from ucc_portfolio.domain.phases import PHASES
from ucc_portfolio.domain.plans import PlannedMilestone, PlanRevision, RevisionKind
from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.domain.projects import Kind, Project
from ucc_portfolio.domain.sources import Source
from ucc_portfolio.errors import FieldError

CODES: Final = (
    *(f"X{letter}" for letter in "ABDEFGHJMNOPQRTUVWXYZ"),
    *(f"Q{letter}" for letter in "MNOPQRSTUVWXYZ"),
    "AA",
    "ZZ",
)
"""Letters that ISO 3166 leaves to its users, without those of the Union's own country codes (XC, XI, XK, XL, XS)."""

_MOST: Final = {"projects": 2_000, "countries": len(CODES), "revisions": 100}
_MOST_STATEMENTS: Final = 90_000
"""National statements that are invented at most; a list of a file holds 100,000. Each country has two of a project."""

_FIRST_DAY: Final = date(2016, 1, 15)
_BETWEEN: Final = timedelta(days=182)
_MARK: Final = "synthetic"


def synthetic(*, projects: int = 20, countries: int = 10, revisions: int = 4, seed: int = 1) -> Portfolio:
    """An invented portfolio: projects, plan revisions, outcomes, deadlines, and what countries state.

    Nothing in it is of any authority. Its id and title, the ids of its projects, its source and the letters of its
    countries (of those that ISO 3166 leaves to users) say so, so that every report and file does, and every row that
    names any of them.

    Args:
        projects: how many, from 1 to 2,000; three are the components of one system.
        countries: how many take part, from 0 to 37; of more than 45,000 pairs with projects, the rest states nothing.
        revisions: how many plan revisions, from 1 to 100, half a year apart; after each, countries change their dates.
        seed: a whole number; the same one gives the same portfolio.

    Raises:
        FieldError: a number is out of its range.

    Example:
        >>> portfolio = synthetic(projects=2, countries=1, revisions=3, seed=7)
        >>> portfolio.id, portfolio.projects[0].id, portfolio.participants[0].country
        ('synthetic-2x1x3-seed-7', 'SYN-0001', 'XA')
        >>> portfolio == synthetic(projects=2, countries=1, revisions=3, seed=7)
        True
    """
    for name, value, least in (("projects", projects, 1), ("countries", countries, 0), ("revisions", revisions, 1)):
        if type(value) is not int or not least <= value <= _MOST[name]:
            raise FieldError(name, f"give a whole number from {least} to {_MOST[name]:,}")
    if type(seed) is not int or seed < 0:
        raise FieldError("seed", "give a whole number from 0")
    draw = Random(seed)  # noqa: S311 - no secret
    days = [_FIRST_DAY + _BETWEEN * number for number in range(revisions)]
    as_of = days[-1] + timedelta(days=30)
    made = [_Invented.drawn(draw, number, days[-1]) for number in range(1, projects + 1)]
    return Portfolio(
        id=f"{_MARK}-{projects}x{countries}x{revisions}-seed-{seed}",
        title=f"SYNTHETIC portfolio, invented (seed {seed})",
        status_date=as_of,
        source=_MARK,
        sources=[Source(id=_MARK, title="Invented by datasets.synthetic; no document says any of it")],
        projects=[one.project(as_of) for one in made],
        revisions=[_revision(made, number, day) for number, day in enumerate(days, start=1)],
        outcomes=[one.outcome() for one in made if one.started <= as_of],
        deadlines=[one.deadline() for one in made],
        dependencies=list(_dependencies(draw, made)),
        participants=[_participant(draw, code) for code in CODES[:countries]],
        deployments=list(_deployments(draw, made, CODES[:countries], days, as_of)),
        indicators=list(_indicators(draw, as_of.year)),
    )


@frozen
class _Invented:
    """One project, and the truth that its plans get nearer to: the day on which it starts."""

    number: int
    kind: Kind
    weight: int
    started: date
    first_plan: date

    @classmethod
    def drawn(cls, draw: Random, number: int, last: date) -> _Invented:
        first_plan = _FIRST_DAY + timedelta(days=draw.randrange(200, 900 + (last - _FIRST_DAY).days))
        late = timedelta(days=int(draw.triangular(-60, 1500, 200)))
        kind = (Kind.DECENTRALISED, Kind.NATIONAL)[number % 2]
        return cls(number, kind, draw.randrange(1, 10), first_plan + late, first_plan)

    @property
    def id(self) -> str:
        return f"SYN-{self.number:04}"

    def planned(self, number: int) -> str:
        """The window of revision `number`, nearer to the truth with each."""
        rest = (self.started - self.first_plan) * (1 - 0.75**number)
        opens = _quarter(self.first_plan + rest)
        return f"{opens} - {_quarter(opens.last + timedelta(days=365))}"

    def project(self, as_of: date) -> Project:
        cells = {}
        for place, phase in enumerate(PHASES):
            due = self.started - timedelta(days=150 * (len(PHASES) - place))
            cells[phase.value] = "DONE" if due <= as_of else str(_quarter(due))
        return Project(
            id=self.id,
            number=self.number,
            system=f"SYN{(self.number + 2) // 3:03}",
            system_name=f"Synthetic system {(self.number + 2) // 3}",
            component=f"Component {(self.number - 1) % 3 + 1}",
            kind=self.kind,
            weight=self.weight,
            cells={**cells, "operations": str(_quarter(self.started))},
        )

    def outcome(self) -> Outcome:
        return Outcome(project=self.id, edge=Edge.FIRST, date=self.started, known_from=self.started, source=_MARK)

    def deadline(self) -> Deadline:
        day = date(self.first_plan.year + 3, 12, 31)
        return Deadline(project=self.id, date=day, known_from=_FIRST_DAY, basis="invented", source=_MARK)


def _quarter(day: date) -> Period:
    return Period.containing(day, Precision.QUARTER)


def _revision(made: Sequence[_Invented], number: int, day: date) -> PlanRevision:
    is_programme = number % 3 == 0
    return PlanRevision(
        id=f"SYN-PLAN-{number:02}",
        title=f"Synthetic plan {number}",
        date=day,
        kind=RevisionKind.WORK_PROGRAMME if is_programme else RevisionKind.MASP,
        complete=not is_programme,
        source=_MARK,
        milestones=[PlannedMilestone(project=one.id, planned=one.planned(number)) for one in made if one.started > day],
    )


def _dependencies(draw: Random, made: Sequence[_Invented]) -> Iterator[Dependency]:
    for place, one in enumerate(made):
        if place and draw.random() < 0.5:  # noqa: PLR2004 - half of them wait for something
            before = made[draw.randrange(place)]
            yield Dependency(successor=one.id, predecessor=before.id, why="invented", source=_MARK)


def _participant(draw: Random, code: str) -> Participant:
    is_member = draw.random() < 0.8  # noqa: PLR2004 - as in transit, where a fifth are none
    return Participant(
        country=code,
        name=f"Synthetic country {code}",
        kind=ParticipantKind.MEMBER_STATE if is_member else ParticipantKind.CONTRACTING_PARTY,
        source=_MARK,
    )


def _deployments(
    draw: Random, made: Sequence[_Invented], codes: Sequence[str], days: Sequence[date], as_of: date
) -> Iterator[Deployment]:
    """What each country states of each project: a plan, changes of it, and a report."""
    pairs = [(one, code) for one in made for code in codes]
    if not pairs:
        return
    if 2 * len(pairs) > _MOST_STATEMENTS:  # of the others, nothing is known
        chosen = draw.sample(range(len(pairs)), _MOST_STATEMENTS // 2)
        pairs = [pairs[place] for place in sorted(chosen)]
    changes = _MOST_STATEMENTS - 2 * len(pairs)
    # Changes of plans are spread evenly over all pairs, so that the last countries are not left without any.
    often = changes / (len(pairs) * len(days))
    for one, code in pairs:
        starts = one.started + timedelta(days=draw.randrange(500))
        planned = None
        for number, day in enumerate(days):
            if starts <= day:
                break
            if planned is not None and (not changes or draw.random() > often):
                continue
            wrong = timedelta(days=int(draw.triangular(-400, 60, -90) * 0.75**number))
            if (said := str(_quarter(starts + wrong))) != planned:
                changes -= planned is not None
                planned = said
                yield Deployment(project=one.id, country=code, start=said, known_from=day, source=_MARK)
        if starts <= as_of:
            yield Deployment(
                project=one.id,
                country=code,
                kind=DeploymentKind.REPORTED,
                start=starts.isoformat(),
                known_from=min(as_of, starts + timedelta(days=draw.randrange(30))),
                source=_MARK,
            )


def _indicators(draw: Random, year: int) -> Iterator[Indicator]:
    for number, target in enumerate(("> 75%", "Grow or stable", ""), start=1):
        values = [IndicatorValue(year=one, value=draw.randrange(40, 100)) for one in range(year - 4, year)]
        yield Indicator(
            id=f"SYN-IND-{number}",
            title=f"Synthetic indicator {number}",
            section="synthetic",
            unit="percent",
            target=target,
            values=values,
            source=_MARK,
        )
