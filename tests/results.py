"""Results of every kind that becomes rows, each with the columns that it has to have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import networkx as nx

from portfolios import DAM_DAY, LIGHT_DAY, dams, lights, works
from ucc_portfolio import (
    Dependency,
    PlannedMilestone,
    PlanRevision,
    Portfolio,
    Project,
    RiskEvent,
    Triangular,
    activity_network,
    assess,
    compliance,
    datasets,
    drivers,
    forecast_changes,
    impact,
    indicators,
    link_floats,
    milestone_trend,
    progress,
    progress_trend,
    recover_weights,
    reference_class,
    schedule,
    simulate,
    slippage,
)
from ucc_portfolio.reports import check, critical, deadlines, links, risk, script_rows, status
from ucc_portfolio.reports import impact as impact_report
from ucc_portfolio.reports import indicators as indicators_report
from ucc_portfolio.reports import progress_trend as progress_trend_report
from ucc_portfolio.reports import slippage as slippage_report
from ucc_portfolio.reports.report import Column

UCC = datasets.load("ucc-2018")
LATEST = date(2025, 1, 20)
UCC_NOW = assess(UCC, as_of=LATEST)
DELAYED = impact(dams(), {"WALL": "12Q"}, as_of=DAM_DAY)
NETWORK = activity_network(works(), as_of=DAM_DAY)
LATE = Portfolio(id="late", status_date=DAM_DAY, projects=[Project(id="A", cells={"bc": "2030", "fss": "Q1 2031"})])
RISKY = simulate(UCC, as_of=date(2021, 12, 31), trials=10, seed=1, events=[RiskEvent("strike", 0.5, 9, "CCI-P1")])
Columns = Sequence[Column[Any]]
PHASES_IN_ORDER = Dependency(
    successor="A", successor_milestone="con", predecessor="B", predecessor_milestone="tss", source="ISO"
)
COARSE = Portfolio(
    id="coarse",
    status_date=DAM_DAY,
    projects=[Project(id="A"), Project(id="B")],
    revisions=[
        PlanRevision(id="one", date=DAM_DAY, milestones=[PlannedMilestone(project="A", planned="Q1 2032")]),
        PlanRevision(id="two", date=LATEST, milestones=[PlannedMilestone(project="A", planned="Q4 2032")]),
    ],
)


def _forked() -> nx.DiGraph[str]:
    """A network in which the float of an activity is not all its own, and durations are uncertain."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for node, days in (("survey", 2), ("design", 3), ("dig", 9), ("open", 1)):
        graph.add_node(node, duration=Triangular(days - 1, days, days + 4))
    graph.add_edges_from([("survey", "design"), ("design", "open"), ("dig", "open")])
    return graph


def _planned() -> nx.DiGraph[str]:
    graph = _forked()
    for _, known in graph.nodes(data=True):
        known["duration"] = known["duration"].mode
    return graph


RESULTS: dict[str, tuple[Any, Columns]] = {
    "assessment": (assess(UCC, as_of=UCC.status_date), status.COLUMNS),
    "portfolio": (UCC, script_rows.CELL_COLUMNS),
    "progress": (progress(UCC), script_rows.PROGRESS_COLUMNS),
    "slips": (slippage(UCC, earlier="MASP-2017", later="outcome"), slippage_report.CHANGE_COLUMNS),
    "trends": (milestone_trend(UCC), slippage_report.TREND_COLUMNS),
    "trend line": (progress_trend(UCC), progress_trend_report.COLUMNS),
    "compliance": (compliance(UCC, as_of=LATEST), deadlines.COLUMNS),
    "findings": (assess(UCC, as_of=LATEST).findings, check.COLUMNS),
    "links": (link_floats(UCC, as_of=LATEST), links.COLUMNS),
    "drivers": (drivers(UCC, "CCI-P2", as_of=LATEST), links.COLUMNS),
    "impact": (impact(dams(), {"WALL": "6Q"}, as_of=DAM_DAY), impact_report.COLUMNS),
    "schedule": (schedule(NETWORK.graph), critical.SCHEDULE_COLUMNS),
    "network": (NETWORK, script_rows.NETWORK_COLUMNS),
    "unheeded": (NETWORK.unheeded, links.COLUMNS),
    "weights": (recover_weights(UCC.projects), script_rows.WEIGHT_COLUMNS),
    "one total": (recover_weights(UCC.projects).smallest, script_rows.WEIGHT_COLUMNS),
    "phases": (progress(UCC).by_phase, script_rows.COMPLETION_COLUMNS),
    "groups": (progress(UCC).by_group, script_rows.COMPLETION_COLUMNS),
    "effects": (DELAYED.effects, impact_report.EFFECT_COLUMNS),
    "broken": (DELAYED.broken, impact_report.BROKEN_COLUMNS),
    "lost before": (impact(UCC, {"CCI-P1": "1Q"}, as_of=UCC.status_date).lost_before, script_rows.DEADLINE_COLUMNS),
    "execution": (UCC_NOW.execution, script_rows.BASELINE_COLUMNS),
    "missed": (UCC_NOW.execution.missed, script_rows.BASELINE_COLUMNS),
    "starts": (UCC_NOW.starts, script_rows.OUTCOME_COLUMNS),
    "plan in force": (UCC_NOW.plan_in_force, script_rows.PLAN_COLUMNS),
    "ratings": (UCC_NOW.ratings, script_rows.RATING_COLUMNS),
    "a rating": (UCC_NOW.ratings["NCTS-P5"], script_rows.RATING_COLUMNS),
    "judged": (UCC_NOW.judged, script_rows.JUDGED_COLUMNS),
    "judged counts": (UCC_NOW.judged_counts, script_rows.COUNT_COLUMNS),
    "states": (UCC_NOW.states, script_rows.STATE_COLUMNS),
    "standings": (UCC_NOW.standings, script_rows.STANDING_COLUMNS),
    "overdue": (assess(LATE, as_of=DAM_DAY).overdue, script_rows.OVERDUE_COLUMNS),
    "simulation": (RISKY, risk.COLUMNS),
    "forecasts": (RISKY.forecasts, risk.COLUMNS),
    "chances": (RISKY.chances, risk.CHANCE_COLUMNS),
    "cases": (RISKY.history, risk.CASE_COLUMNS),
    "a case": (reference_class(UCC, as_of=LATEST).cases, risk.CASE_COLUMNS),
    "events": (RISKY.event_effects(), risk.EVENT_COLUMNS),
    "sensitivities": (RISKY.sensitivities(), risk.SENSITIVITY_COLUMNS),
    "moves": (forecast_changes(RISKY, RISKY), risk.MOVE_COLUMNS),
    "indicators": (indicators(UCC, as_of=UCC.status_date), indicators_report.COLUMNS),
    "invented indicators": (indicators(lights(), as_of=LIGHT_DAY), indicators_report.COLUMNS),
    "samples": (simulate(NETWORK.graph, trials=10, seed=1, track=NETWORK.graph), risk.SAMPLE_COLUMNS),
    "phases in order": (PHASES_IN_ORDER, links.COLUMNS),
    "coarse slips": (slippage(COARSE, earlier="one", later="two"), slippage_report.CHANGE_COLUMNS),
    "forked network": (schedule(_planned()), critical.SCHEDULE_COLUMNS),
    "uncertain network": (simulate(_forked(), trials=50, seed=1, track=_forked()), risk.SAMPLE_COLUMNS),
}
"""By name, a result and the columns that its rows have."""
