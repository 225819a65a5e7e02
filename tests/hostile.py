"""Texts that would do harm if anything obeyed them, and a portfolio that has them in every field."""

from __future__ import annotations

import itertools
from datetime import date

from ucc_portfolio import (
    Cause,
    Correction,
    Deadline,
    Dependency,
    Deployment,
    Derogation,
    Indicator,
    IndicatorValue,
    Outcome,
    Participant,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    Source,
)
from ucc_portfolio.types import DeploymentCount, ListedProject, Postponement, Rating

DAY = date(2031, 5, 17)

# In every text that a file may hold. Ids of projects and indicators have to be printable: they get the ones that are.
PRINTABLE = [
    "[red]x[/red]",
    "[link=https://example.org]x[/link]",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "</td></table>",
    "]]><x/>",
    "&lt;b&gt;&amp;",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "'=1+1",
    "|pipe|",
    "`code` *bold* _it_ # head",
    "[x](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    'x"]; click x "javascript:alert(1)"',
    "end",
    "direction LR",
    "fa:fa-bomb",
    "%%{init: {'theme': 'dark'}}%%",
    "{{braces}} {0} %s %(x)s $HOME",
    "a;b,c:d",
    "DTSTART:20310101",
]
HARMFUL = [
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://example.org\x07x\x1b]8;;\x07",
    "\x9b31m",
    "\x07\x08\x7f",
    "\u202eabc\u2066",
]
HARMFUL += ["line\nbreak", "tab\there", "carriage\rreturn", "\u2028separator", "zero\u200bwidth", "\ufeff"]
EVERYTHING = " ".join([*PRINTABLE, *HARMFUL])
IDS = [f"{text} {number}" for number, text in enumerate(PRINTABLE)]
SOURCE = EVERYTHING
EARLIER, LATER = (f"{number} {EVERYTHING}" for number in (1, 2))
"""Ids of the plan revisions."""


def hostile() -> Portfolio:
    """A project per hostile id, every other text as hostile as it may be."""
    text = EVERYTHING
    rows = [
        Project(
            id=name,
            number=number,
            system=HARMFUL[number % len(HARMFUL)],
            system_name=text,
            component=text,
            continues_note=text,
            weight=1,
            weight_note=text,
            printed_label=text,
            printed_percent=7,
            cells={"bc": "DONE", "tss": "Q1 2031", "con": "Q3 2032", "tra": "2034", "operations": "Q1 2033 - Q4 2034"},
            durations={"tss": 10, "con": 20, "tra": 5},
        )
        for number, name in enumerate(IDS)
    ]
    planned = [PlannedMilestone(project=name, planned="2032-02-03", source=SOURCE) for name in IDS]
    links = [
        Dependency(predecessor=before, successor=after, why=text, source=SOURCE)
        for before, after in itertools.pairwise(IDS)
    ]
    return Portfolio(
        id=text,
        title=text,
        status_date=DAY,
        sources=[Source(id=SOURCE, title=text, covers=text, url="javascript:alert(1)")],
        projects=rows,
        corrections=[
            Correction(project=IDS[1], cell="bc", printed="DONE", read="2030", certainty="assumed", reason=text)
        ],
        revisions=[
            PlanRevision(id=EARLIER, title=text, date=date(2030, 1, 1), milestones=planned),
            PlanRevision(id=LATER, title=text, date=date(2031, 1, 1), complete=False, milestones=planned[:3]),
        ],
        outcomes=[Outcome(project=IDS[4], date=DAY, known_from=DAY, note=text)],
        deadlines=[Deadline(project=name, date=date(2031, 1, 1), known_from=DAY, basis=text) for name in IDS],
        postponements=[Postponement(beyond=DAY, systems=[text], known_from=DAY)],
        causes=[Cause(project="*", revision=LATER, cause=text), Cause(project=IDS[0], revision=LATER, cause=text)],
        dependencies=links,
        ratings=[Rating(project=IDS[0], colour="red", day=DAY, author=text)],
        listed_projects=[
            ListedProject(name=text, day=day, colour="green", rows=[IDS[0]]) for day in (date(2030, 6, 1), DAY)
        ],
        participants=[
            Participant(country=country, name=text, note=text, source=SOURCE) for country in ("AA", "XA", "XB")
        ],
        deployments=[
            Deployment(project=name, country=country, start=start, known_from=known, note=text, source=SOURCE)
            for name in IDS
            for country, start, known in (
                ("XA", "2030-01-01", date(2029, 1, 1)),
                ("XA", "Q4 2033", date(2031, 1, 1)),
                ("XB", "2029-02-03", date(2028, 1, 1)),
            )
        ],
        deployment_counts=[DeploymentCount(project=IDS[0], live=0, date=DAY, known_from=DAY, note=text)],
        derogations=[
            Derogation(project=IDS[0], country="XA", until=date(2032, 1, 1), known_from=date(2030, 1, 1), basis=text)
        ],
        indicators=[
            _indicator(IDS[0], "> 5", {2029: 4, 2030: 6}),
            _indicator(IDS[1], "Grow\u2028or\tstable compared\nto baseline", {2029: 4}),
            _indicator(IDS[2], "On average at least one output per action", {2030: 1}, actions=IDS[0]),
            _indicator(IDS[3], "On average at least one output per action", {2029: 1}, actions=IDS[0]),
            _indicator(IDS[4], "", {2030: 7}, computed="share of green projects"),
            *(_indicator(name, "", {2030: 1}) for name in IDS[5:]),
        ],
    )


def _indicator(name: str, target: str, values: dict[int, int], **other: str) -> Indicator:
    texts = dict.fromkeys(("title", "section", "collected_by", "unit", "baseline_period"), EVERYTHING)
    measured = [IndicatorValue(year=year, value=value) for year, value in values.items()]
    return Indicator(id=name, **texts, baseline=3, target=target, values=measured, source=SOURCE, **other)


def obeyed(text: str) -> list[str]:
    """The characters that a terminal or an editor would obey instead of showing."""
    return [sign for sign in text if not sign.isprintable() and sign != "\n"]
