"""Portfolios that tests share: invented ones, unlike Annex 1 in every respect."""

from __future__ import annotations

from datetime import date
from typing import Any

from ucc_portfolio import (
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
from ucc_portfolio.domain.corrections import Certainty
from ucc_portfolio.types import DependencyKind, DeploymentCount, ListedProject


def harbours() -> Portfolio:
    """Three ports of a country that does not exist: weights in euros, work done in part, one project not begun.

    Quay:   BC done, FSS 40 % done, TRA N/A            -> (1 + 0.4) / 2       = 7/10, weight 2.5
    Crane:  BC done, BPM done, CON 2022, TRA not planned -> 2 / 4              = 1/2,  weight 1.5
    Buoy:   everything N/A                               -> no percentage,            weight 8
    Pier:   no cells yet                                 -> no percentage,            weight 3
    Lock:   FSS planned                                  -> 0 / 1,                no weight
    overall = (2.5 x 7/10 + 1.5 x 1/2) / (2.5 + 1.5) = 2.5 / 4 = 5/8
    """
    return Portfolio(
        id="harbours",
        title="Harbours of Nowhere",
        status_date=date(2031, 5, 17),
        projects=[
            Project(
                id="QUAY",
                system="Q",
                weight=2.5,
                cells={"bc": "DONE", "fss": "H1 2032, 40 % done", "tra": "N/A", "operations": "2033"},
            ),
            Project(
                id="CRANE",
                system="C",
                component="Iron",
                weight=1.5,
                cells={"bc": "DONE", "bpm": "DONE", "con": "2022", "tra": "not planned", "operations": "03/2034"},
            ),
            Project(id="BUOY", system="B", weight=8, cells={"bc": "N/A", "tra": "N/A", "operations": "national"}),
            Project(id="PIER", system="P", weight=3),
            Project(id="LOCK", system="L", cells={"fss": "2032-02-29"}),
            Project(id="GATE", system="G"),
        ],
        corrections=[
            Correction(
                project="CRANE",
                cell="con",
                printed="2022",
                read="2032",
                certainty=Certainty.DOCUMENTED,
                reason="the harbour master says so",
            )
        ],
    )


LIGHT_DAY = date(2032, 2, 1)


def lights() -> Portfolio:
    """Lighthouses of a country that does not exist: every kind of target, with gaps, and lists of two days of a year.

    Of 2031: LAMPS 4 after 4 two years before; OIL 120.25 from 100.5; FOG exactly at its bound; KEEPERS counted for the
    first time; WICKS without a baseline, BELLS without a value; LOGS 5 of 6 visits, MAPS not counted; no tour at all.
    On the last day of the year 2 + 1 projects in research, 2 + 0 of 2 + 1 rated ones green: 2/3.
    """
    listed = [
        ("Old lens", date(2031, 3, 31), "research", "green", 5),
        ("New lens", date(2031, 12, 31), "research", "green", 2),
        ("Foghorn", date(2031, 12, 31), "research", "red", 1),
        ("Buoy", date(2031, 12, 31), "development", None, 4),
    ]
    return Portfolio(
        id="lights",
        title="Lighthouses of Nowhere",
        status_date=LIGHT_DAY,
        indicators=[
            _measured("LAMPS", "Lamps lit", "Grow", {2031: 4, 2027: 0, 2029: 4}),
            _measured("OIL", "Oil burned", "Grow compared to baseline", {2030: 90, 2031: 120.25}, baseline=100.5),
            _measured("FOG", "Nights kept", ">= 99.9%", {2030: 99.95, 2031: 99.9}, unit="percent"),
            _measured("KEEPERS", "Keepers on duty", "Grow or stable", {2031: 7}),
            _measured("WICKS", "Wicks cut", "Grow or stable compared to baseline", {2031: 7}),
            _measured("BELLS", "Bells rung", "> 5", {}),
            _measured("VISITS", "Visits", "", {2029: 10, 2031: 6}, section="Sound"),
            _measured("LOGS", "Logs kept", PER_ACTION, {2029: 4, 2031: 5}, section="Sound", actions="VISITS"),
            _measured("MAPS", "Maps drawn", PER_ACTION, {2029: 3}, section="Sound", actions="VISITS"),
            _measured("TOURS", "Tours", "", {2031: 0}, section="Sound"),
            _measured("SONGS", "Songs sung", PER_ACTION, {2031: 3}, section="Sound", actions="TOURS"),
            _measured("LENSES", "Lenses planned", "", {2031: 3}, section="", computed="projects in research"),
            _measured("WELL", "Going well", "", {2031: 66.6}, section="", computed="share of green projects"),
        ],
        listed_projects=[
            ListedProject(name=name, day=day, stages=[stage], colour=colour, count=count)
            for name, day, stage, colour, count in listed
        ],
    )


PER_ACTION = "On average at least one output per action"


def _measured(name: str, title: str, target: str, values: dict[int, float], **other: Any) -> Indicator:
    measured = [IndicatorValue(year=year, value=value) for year, value in values.items()]
    return Indicator(**{"id": name, "title": title, "section": "Light", "target": target, "values": measured, **other})


DAM_DAY = date(2031, 5, 17)


def dams() -> Portfolio:
    """Dams of a country that does not exist: what waits for what, in every precision.

    SURVEY (started on 1 March 2031) -> WALL (a window from Q1 2033) -> POWER (15 March 2034, 90 days after the wall)
    WALL -> LOCK (Q2 2033);  WALL's specifications -> WALL, 400 days;  GATE (unknown) -> LOCK;
    FERRY (Q2 2033) and LOCK are tied by an interface either way; POOL stands alone.
    """
    return Portfolio(
        id="dams",
        status_date=DAM_DAY,
        projects=[
            Project(id="SURVEY", cells={"bc": "DONE", "operations": "2031-03-01"}),
            Project(id="WALL", cells={"bc": "DONE", "tss": "03/2032", "operations": "Q1 2033 - 2035"}),
            Project(id="POWER", cells={"tss": "2032", "operations": "2034-03-15"}),
            Project(id="LOCK", cells={"operations": "Q2 2033"}),
            Project(id="GATE", cells={"operations": "unknown"}),
            Project(id="FERRY", cells={"operations": "Q2 2033"}),
            Project(id="POOL", cells={"operations": "2033"}),
        ],
        outcomes=[Outcome(project="SURVEY", date=date(2031, 3, 1), known_from=date(2031, 3, 1))],
        deadlines=[
            Deadline(project="LOCK", date=date(2033, 9, 30), known_from=date(2020, 1, 1)),
            Deadline(project="POWER", date=date(2035, 12, 31), known_from=date(2020, 1, 1)),
        ],
        dependencies=[
            Dependency(predecessor="SURVEY", successor="WALL"),
            Dependency(predecessor="WALL", successor="POWER", min_lag=90, why="the lake fills"),
            Dependency(predecessor="WALL", successor="LOCK"),
            Dependency(predecessor="WALL", predecessor_milestone="tss", successor="WALL", min_lag=400),
            Dependency(predecessor="GATE", successor="LOCK"),
            Dependency(predecessor="FERRY", successor="LOCK", kind=DependencyKind.INTERFACE),
            Dependency(predecessor="LOCK", successor="FERRY", kind=DependencyKind.INTERFACE),
        ],
    )


def works() -> Portfolio:
    """A: BC done, FSS 10 days of which 40 % are done, TSS 20, TRA 7. B: TSS 5, CON 30, after A's TSS and A's start."""
    return Portfolio(
        id="works",
        status_date=DAM_DAY,
        projects=[
            Project(
                id="A",
                cells={"bc": "DONE", "fss": "2032, 40 % done", "tss": "2033", "con": "N/A", "tra": "2034"},
                durations={"bc": 99, "fss": 10, "tss": 20, "tra": 7},
            ),
            Project(id="B", cells={"tss": "2033", "con": "2034"}, durations={"tss": 5, "con": 30.5}),
            Project(id="C", cells={"tss": "2033"}),
        ],
        dependencies=[
            Dependency(predecessor="A", successor="B", min_lag=4),
            Dependency(predecessor="A", predecessor_milestone="tss", successor="B", successor_milestone="tss"),
            Dependency(predecessor="C", successor="B"),
        ],
    )


def canals() -> Portfolio:
    """Canals of a country that does not exist, and three editions of their plan: 2030, 2031 (without NORTH) and 2033.

    NORTH   June 2032, then January 2032         started on 5 February 2032, early against the first plan
    SOUTH   2033, unknown, Q2 2034               one year late by plan, with a gap between
    EAST    a window to 2033, then to 2035       first start on 1 March 2033; deadline 2033, from 2032 on 2036
    WEST    2034                                 announced in 2033 for 1 May 2035
    MIDDLE  2034-01-01 in all editions           neither start nor move
    SPUR    not planned in any                   no date
    """

    def plan(name: str, day: date, *, complete: bool = True, **dates: str) -> PlanRevision:
        stated = [PlannedMilestone(project=project, planned=text) for project, text in dates.items()]
        return PlanRevision(id=name, date=day, complete=complete, source=f"decree-{day.year}", milestones=stated)

    code = date(2020, 1, 1)
    sources = ("survey", "decree-2030", "decree-2031", "decree-2033", "gazette", "amendment")
    return Portfolio(
        id="canals",
        title="Canals of Nowhere",
        status_date=date(2030, 2, 1),
        sources=[Source(id=name, title=name) for name in sources],
        projects=[
            Project(id=name, weight=weight, source="survey")
            for name, weight in (("NORTH", 2), ("SOUTH", 1), ("EAST", 5), ("WEST", 1), ("MIDDLE", 1), ("SPUR", 0.5))
        ],
        revisions=[
            plan(
                "PLAN-30",
                date(2030, 1, 15),
                NORTH="06/2032",
                SOUTH="2033",
                EAST="Q1 2032 - 2033",
                WEST="2034",
                MIDDLE="2034-01-01",
                SPUR="not planned",
            ),
            plan("PLAN-31", date(2031, 6, 1), complete=False, SOUTH="unknown", EAST="Q1 2033 - 2035", NORTH="01/2032"),
            plan("PLAN-33", date(2033, 2, 1), SOUTH="Q2 2034", EAST="2033-03-01 - 2035", MIDDLE="2034-01-01"),
        ],
        outcomes=[
            Outcome(project="NORTH", date=date(2032, 2, 5), known_from=date(2032, 2, 6), source="gazette"),
            Outcome(project="EAST", edge="first", date=date(2033, 3, 1), known_from=date(2033, 3, 1)),
            Outcome(project="WEST", kind="announced", date=date(2035, 5, 1), known_from=date(2033, 4, 1)),
        ],
        deadlines=[
            *(
                Deadline(project=name, date=date(2033, 12, 31), known_from=code, basis="Canal Act")
                for name in ("NORTH", "SOUTH", "EAST")
            ),
            Deadline(project="EAST", date=date(2036, 12, 31), known_from=date(2032, 3, 1), source="amendment"),
        ],
    )


BRIDGE_DAY = date(2033, 7, 1)


def bridges() -> Portfolio:
    """Bridges of countries that do not exist, in every state that a country can be in on 1 July 2033.

    Members from the beginning: XA, XB, XC, XD, XE, XK, XL. XH left at the end of 2032, XJ joined in March 2033 and XM
    in June. XF is a contracting party, XG takes part in TOLL alone and is neither.

    SPAN  window Q1 to 30 September 2033, which is the deadline of the code too; 3 were counted at the end of March
          XA live 10 February    XB Q2, then Q3: inside      XC H2: around the end     XD 2034: after, derogation
          XE announced for 15 June: silent                   XF not planned            XH live, and gone
          XJ date unknown        XK says nothing             XL live 5 May             XM 2035: after
          Later: XB starts on 15 October, too late.
    RAIL  national, no window: XA plans 2034, XB from Q1 2034 on
    LAMP  central: all started on 1 April, before XM joined; XB says that it plans for 1 December
    TOLL  the last one started on 1 May; nothing is said of any country
    RAMP  a window that nobody closes: XA plans Q3 2033
    """

    def stated(project: str, country: str, start: str, known: date, kind: str = "planned") -> Deployment:
        return Deployment(project=project, country=country, start=start, known_from=known, kind=kind, source="gazette")

    decree = date(2031, 1, 1)
    return Portfolio(
        id="bridges",
        title="Bridges of Nowhere",
        status_date=date(2031, 1, 1),
        sources=[Source(id=name, title=name) for name in ("gazette", "treaty")],
        projects=[
            Project(id="SPAN", system="SPAN", kind="decentralised", cells={"tss": "2031"}),
            Project(id="RAIL", system="RAIL", kind="national"),
            Project(id="LAMP", system="LAMP", kind="central"),
            Project(id="TOLL", system="TOLL", kind="decentralised"),
            Project(id="RAMP", system="RAMP", kind="decentralised", cells={"operations": "Q1 2033 - ?"}),
            Project(id="GATE", system="GATE", kind="central"),
        ],
        revisions=[
            PlanRevision(
                id=name, date=day, milestones=[PlannedMilestone(project="SPAN", planned=window)], complete=False
            )
            for name, day, window in (
                ("PLAN-31", date(2031, 1, 15), "Q1 2032 - 2032-12-31"),
                ("PLAN-33", date(2033, 2, 1), "Q1 2033 - 2033-09-30"),
            )
        ],
        outcomes=[
            Outcome(project="LAMP", date=date(2033, 4, 1), known_from=date(2033, 4, 2), source="gazette"),
            Outcome(project="TOLL", edge="last", date=date(2033, 5, 1), known_from=date(2033, 5, 1)),
        ],
        deadlines=[Deadline(project="SPAN", date=date(2033, 9, 30), known_from=decree, basis="Bridge Act")],
        participants=[
            *(Participant(country=f"X{letter}", source="treaty") for letter in "ABCDEKL"),
            Participant(country="XF", name="Free Port", kind="contracting party"),
            Participant(country="XG", system="TOLL", kind="other"),
            Participant(country="XH", left=date(2032, 12, 31)),
            Participant(country="XJ", joined=date(2033, 3, 1)),
            Participant(country="XM", joined=date(2033, 6, 1)),
        ],
        deployments=[
            stated("SPAN", "XA", "02/2033", date(2031, 2, 1)),
            stated("SPAN", "XA", "2033-02-10", date(2033, 2, 12), "reported"),
            stated("SPAN", "XB", "Q3 2033", date(2033, 1, 10)),  # a file need not be in the order of the days
            stated("SPAN", "XB", "Q2 2033", date(2031, 5, 1)),
            stated("SPAN", "XB", "2033-10-15", date(2033, 10, 20), "reported"),
            stated("SPAN", "XC", "H2 2033", date(2032, 1, 1)),
            stated("SPAN", "XD", "2034", date(2032, 1, 1)),
            stated("SPAN", "XE", "2033-06-15", date(2033, 6, 1), "announced"),
            stated("SPAN", "XF", "not planned", date(2032, 1, 1)),
            stated("SPAN", "XH", "2032-11-01", date(2032, 11, 1), "reported"),
            stated("SPAN", "XJ", "unknown", date(2033, 3, 15)),
            stated("SPAN", "XL", "2033-05-05", date(2033, 5, 20), "reported"),
            stated("SPAN", "XM", "2035", date(2033, 6, 10)),
            stated("RAIL", "XA", "2034", date(2032, 1, 1)),
            stated("RAIL", "XB", "Q1 2034 - ?", date(2032, 1, 1)),
            stated("LAMP", "XB", "2033-12-01", date(2033, 5, 1)),
            stated("RAMP", "XA", "Q3 2033", date(2032, 1, 1)),
        ],
        deployment_counts=[
            DeploymentCount(project="SPAN", live=3, date=date(2033, 3, 31), known_from=date(2033, 4, 15))
        ],
        derogations=[
            Derogation(
                project="SPAN", country="XD", until=date(2034, 6, 30), known_from=date(2033, 1, 1), basis="Decree 7"
            ),
            Derogation(project="SPAN", country="XC", until=date(2033, 3, 31), known_from=date(2032, 2, 1)),
        ],
    )
