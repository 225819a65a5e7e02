"""The front door: every public name, once; each is fetched from its room on first use."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment as Assessment
    from ucc_portfolio.assessment import assess as assess
    from ucc_portfolio.domain.cells import Cell as Cell
    from ucc_portfolio.domain.cells import Cells as Cells
    from ucc_portfolio.domain.cells import Status as Status
    from ucc_portfolio.domain.corrections import Certainty as Certainty
    from ucc_portfolio.domain.corrections import Correction as Correction
    from ucc_portfolio.domain.corrections import Reading as Reading
    from ucc_portfolio.domain.dates import Period as Period
    from ucc_portfolio.domain.dates import PlannedDate as PlannedDate
    from ucc_portfolio.domain.dates import Precision as Precision
    from ucc_portfolio.domain.deadlines import Deadline as Deadline
    from ucc_portfolio.domain.deadlines import DeadlineKind as DeadlineKind
    from ucc_portfolio.domain.deadlines import Postponement as Postponement
    from ucc_portfolio.domain.dependencies import Dependency as Dependency
    from ucc_portfolio.domain.dependencies import DependencyKind as DependencyKind
    from ucc_portfolio.domain.deployments import Deployment as Deployment
    from ucc_portfolio.domain.deployments import DeploymentCount as DeploymentCount
    from ucc_portfolio.domain.deployments import DeploymentKind as DeploymentKind
    from ucc_portfolio.domain.deployments import Derogation as Derogation
    from ucc_portfolio.domain.deployments import Participant as Participant
    from ucc_portfolio.domain.deployments import ParticipantKind as ParticipantKind
    from ucc_portfolio.domain.findings import Finding as Finding
    from ucc_portfolio.domain.indicators import ComputedFigure as ComputedFigure
    from ucc_portfolio.domain.indicators import Indicator as Indicator
    from ucc_portfolio.domain.indicators import IndicatorValue as IndicatorValue
    from ucc_portfolio.domain.indicators import Target as Target
    from ucc_portfolio.domain.indicators import TargetKind as TargetKind
    from ucc_portfolio.domain.knowledge import latest_day as latest_day
    from ucc_portfolio.domain.milestone_dates import MilestoneDate as MilestoneDate
    from ucc_portfolio.domain.outcomes import Edge as Edge
    from ucc_portfolio.domain.outcomes import Outcome as Outcome
    from ucc_portfolio.domain.outcomes import OutcomeKind as OutcomeKind
    from ucc_portfolio.domain.outcomes import ReportedRow as ReportedRow
    from ucc_portfolio.domain.outcomes import StatusReport as StatusReport
    from ucc_portfolio.domain.phases import Phase as Phase
    from ucc_portfolio.domain.phases import PhaseGroup as PhaseGroup
    from ucc_portfolio.domain.plans import Cause as Cause
    from ucc_portfolio.domain.plans import PlannedMilestone as PlannedMilestone
    from ucc_portfolio.domain.plans import PlanRevision as PlanRevision
    from ucc_portfolio.domain.plans import RevisionKind as RevisionKind
    from ucc_portfolio.domain.portfolio import Portfolio as Portfolio
    from ucc_portfolio.domain.portfolio import PrintedTotals as PrintedTotals
    from ucc_portfolio.domain.projects import Durations as Durations
    from ucc_portfolio.domain.projects import Kind as Kind
    from ucc_portfolio.domain.projects import Project as Project
    from ucc_portfolio.domain.ratings import Colour as Colour
    from ucc_portfolio.domain.ratings import ListedProject as ListedProject
    from ucc_portfolio.domain.ratings import Rating as Rating
    from ucc_portfolio.domain.sources import Source as Source
    from ucc_portfolio.errors import PortfolioError as PortfolioError
    from ucc_portfolio.files import datasets as datasets
    from ucc_portfolio.files.documents import dump as dump
    from ucc_portfolio.files.documents import load as load
    from ucc_portfolio.graph.activities import ActivityNetwork as ActivityNetwork
    from ucc_portfolio.graph.activities import activity_network as activity_network
    from ucc_portfolio.graph.critical_path import Schedule as Schedule
    from ucc_portfolio.graph.critical_path import ScheduledActivity as ScheduledActivity
    from ucc_portfolio.graph.critical_path import schedule as schedule
    from ucc_portfolio.graph.drivers import Drivers as Drivers
    from ucc_portfolio.graph.drivers import drivers as drivers
    from ucc_portfolio.graph.impact import BrokenDeadline as BrokenDeadline
    from ucc_portfolio.graph.impact import CountryEffect as CountryEffect
    from ucc_portfolio.graph.impact import Effect as Effect
    from ucc_portfolio.graph.impact import Impact as Impact
    from ucc_portfolio.graph.impact import LinkEffect as LinkEffect
    from ucc_portfolio.graph.impact import MovedMilestone as MovedMilestone
    from ucc_portfolio.graph.impact import impact as impact
    from ucc_portfolio.graph.links import LinkFloat as LinkFloat
    from ucc_portfolio.graph.links import LinkVerdict as LinkVerdict
    from ucc_portfolio.graph.links import link_floats as link_floats
    from ucc_portfolio.graph.order import dependency_graph as dependency_graph
    from ucc_portfolio.measures.compliance import Compliance as Compliance
    from ucc_portfolio.measures.compliance import ComplianceVerdict as ComplianceVerdict
    from ucc_portfolio.measures.compliance import compliance as compliance
    from ucc_portfolio.measures.compliance import national_compliance as national_compliance
    from ucc_portfolio.measures.distributions import Empirical as Empirical
    from ucc_portfolio.measures.distributions import Lognormal as Lognormal
    from ucc_portfolio.measures.distributions import Pert as Pert
    from ucc_portfolio.measures.distributions import Triangular as Triangular
    from ucc_portfolio.measures.forecast import DeadlineChance as DeadlineChance
    from ucc_portfolio.measures.forecast import Forecast as Forecast
    from ucc_portfolio.measures.forecast import ForecastState as ForecastState
    from ucc_portfolio.measures.forecast import RolloutForecast as RolloutForecast
    from ucc_portfolio.measures.indicators import IndicatorResult as IndicatorResult
    from ucc_portfolio.measures.indicators import IndicatorVerdict as IndicatorVerdict
    from ucc_portfolio.measures.indicators import indicators as indicators
    from ucc_portfolio.measures.milestone_trend import MilestoneTrend as MilestoneTrend
    from ucc_portfolio.measures.milestone_trend import milestone_trend as milestone_trend
    from ucc_portfolio.measures.overdue import Standing as Standing
    from ucc_portfolio.measures.percent_done import Completion as Completion
    from ucc_portfolio.measures.percent_done import Progress as Progress
    from ucc_portfolio.measures.percent_done import RowProgress as RowProgress
    from ucc_portfolio.measures.percent_done import percent_done as percent_done
    from ucc_portfolio.measures.percent_done import progress as progress
    from ucc_portfolio.measures.percent_done import weighted_percent_done as weighted_percent_done
    from ucc_portfolio.measures.progress_trend import ProgressTrend as ProgressTrend
    from ucc_portfolio.measures.progress_trend import progress_trend as progress_trend
    from ucc_portfolio.measures.ratings import ComputedRating as ComputedRating
    from ucc_portfolio.measures.ratings import RatingInputs as RatingInputs
    from ucc_portfolio.measures.ratings import computed_rating as computed_rating
    from ucc_portfolio.measures.reference_class import ReferenceClass as ReferenceClass
    from ucc_portfolio.measures.reference_class import reference_class as reference_class
    from ucc_portfolio.measures.rollout import CountryStart as CountryStart
    from ucc_portfolio.measures.rollout import CountryState as CountryState
    from ucc_portfolio.measures.rollout import Rollout as Rollout
    from ucc_portfolio.measures.rollout import deployment as deployment
    from ucc_portfolio.measures.rollout import rollouts as rollouts
    from ucc_portfolio.measures.rollout_slippage import CountrySlip as CountrySlip
    from ucc_portfolio.measures.rollout_slippage import national_slippage as national_slippage
    from ucc_portfolio.measures.sampling import RiskEvent as RiskEvent
    from ucc_portfolio.measures.schedule_risk import EventEffect as EventEffect
    from ucc_portfolio.measures.schedule_risk import ForecastChange as ForecastChange
    from ucc_portfolio.measures.schedule_risk import PortfolioSimulation as PortfolioSimulation
    from ucc_portfolio.measures.schedule_risk import Sensitivity as Sensitivity
    from ucc_portfolio.measures.schedule_risk import Simulation as Simulation
    from ucc_portfolio.measures.schedule_risk import forecast_changes as forecast_changes
    from ucc_portfolio.measures.schedule_risk import simulate as simulate
    from ucc_portfolio.measures.slippage import Slip as Slip
    from ucc_portfolio.measures.slippage import SlipVerdict as SlipVerdict
    from ucc_portfolio.measures.slippage import slippage as slippage
    from ucc_portfolio.measures.weights import PrintedRow as PrintedRow
    from ucc_portfolio.measures.weights import WeightFit as WeightFit
    from ucc_portfolio.measures.weights import WeightRecovery as WeightRecovery
    from ucc_portfolio.measures.weights import recover_weights as recover_weights
    from ucc_portfolio.reports import frames as frames
    from ucc_portfolio.reports.charts import gallery

    charts = gallery

_ROOMS = {
    "ActivityNetwork": "graph.activities",
    "Assessment": "assessment",
    "BrokenDeadline": "graph.impact",
    "Cause": "domain.plans",
    "Cell": "domain.cells",
    "Cells": "domain.cells",
    "Certainty": "domain.corrections",
    "Colour": "domain.ratings",
    "Completion": "measures.percent_done",
    "Compliance": "measures.compliance",
    "ComplianceVerdict": "measures.compliance",
    "ComputedFigure": "domain.indicators",
    "ComputedRating": "measures.ratings",
    "Correction": "domain.corrections",
    "CountryEffect": "graph.impact",
    "CountrySlip": "measures.rollout_slippage",
    "CountryStart": "measures.rollout",
    "CountryState": "measures.rollout",
    "Deadline": "domain.deadlines",
    "DeadlineChance": "measures.forecast",
    "DeadlineKind": "domain.deadlines",
    "Dependency": "domain.dependencies",
    "DependencyKind": "domain.dependencies",
    "Deployment": "domain.deployments",
    "DeploymentCount": "domain.deployments",
    "DeploymentKind": "domain.deployments",
    "Derogation": "domain.deployments",
    "Drivers": "graph.drivers",
    "Durations": "domain.projects",
    "Edge": "domain.outcomes",
    "Effect": "graph.impact",
    "Empirical": "measures.distributions",
    "EventEffect": "measures.schedule_risk",
    "Finding": "domain.findings",
    "Forecast": "measures.forecast",
    "ForecastChange": "measures.schedule_risk",
    "ForecastState": "measures.forecast",
    "Impact": "graph.impact",
    "Indicator": "domain.indicators",
    "IndicatorResult": "measures.indicators",
    "IndicatorValue": "domain.indicators",
    "IndicatorVerdict": "measures.indicators",
    "Kind": "domain.projects",
    "LinkEffect": "graph.impact",
    "LinkFloat": "graph.links",
    "LinkVerdict": "graph.links",
    "ListedProject": "domain.ratings",
    "Lognormal": "measures.distributions",
    "MilestoneDate": "graph.links",
    "MilestoneTrend": "measures.milestone_trend",
    "MovedMilestone": "graph.impact",
    "Outcome": "domain.outcomes",
    "OutcomeKind": "domain.outcomes",
    "Participant": "domain.deployments",
    "ParticipantKind": "domain.deployments",
    "Period": "domain.dates",
    "Pert": "measures.distributions",
    "Phase": "domain.phases",
    "PhaseGroup": "domain.phases",
    "PlanRevision": "domain.plans",
    "PlannedDate": "domain.dates",
    "PlannedMilestone": "domain.plans",
    "Portfolio": "domain.portfolio",
    "PortfolioError": "errors",
    "PortfolioSimulation": "measures.schedule_risk",
    "Postponement": "domain.deadlines",
    "Precision": "domain.dates",
    "PrintedRow": "measures.weights",
    "PrintedTotals": "domain.portfolio",
    "Progress": "measures.percent_done",
    "ProgressTrend": "measures.progress_trend",
    "Project": "domain.projects",
    "Rating": "domain.ratings",
    "RatingInputs": "measures.ratings",
    "Reading": "domain.corrections",
    "ReferenceClass": "measures.reference_class",
    "ReportedRow": "domain.outcomes",
    "RevisionKind": "domain.plans",
    "RiskEvent": "measures.sampling",
    "Rollout": "measures.rollout",
    "RolloutForecast": "measures.forecast",
    "RowProgress": "measures.percent_done",
    "Schedule": "graph.critical_path",
    "ScheduledActivity": "graph.critical_path",
    "Sensitivity": "measures.schedule_risk",
    "Simulation": "measures.schedule_risk",
    "Slip": "measures.slippage",
    "SlipVerdict": "measures.slippage",
    "Source": "domain.sources",
    "Standing": "measures.overdue",
    "Status": "domain.cells",
    "StatusReport": "domain.outcomes",
    "Target": "domain.indicators",
    "TargetKind": "domain.indicators",
    "Triangular": "measures.distributions",
    "WeightFit": "measures.weights",
    "WeightRecovery": "measures.weights",
    "activity_network": "graph.activities",
    "assess": "assessment",
    "charts": "reports.charts.gallery",
    "compliance": "measures.compliance",
    "computed_rating": "measures.ratings",
    "datasets": "files.datasets",
    "dependency_graph": "graph.order",
    "deployment": "measures.rollout",
    "drivers": "graph.drivers",
    "dump": "files.documents",
    "forecast_changes": "measures.schedule_risk",
    "frames": "reports.frames",
    "impact": "graph.impact",
    "indicators": "measures.indicators",
    "latest_day": "domain.knowledge",
    "link_floats": "graph.links",
    "load": "files.documents",
    "milestone_trend": "measures.milestone_trend",
    "national_compliance": "measures.compliance",
    "national_slippage": "measures.rollout_slippage",
    "percent_done": "measures.percent_done",
    "progress": "measures.percent_done",
    "progress_trend": "measures.progress_trend",
    "recover_weights": "measures.weights",
    "reference_class": "measures.reference_class",
    "rollouts": "measures.rollout",
    "schedule": "graph.critical_path",
    "simulate": "measures.schedule_risk",
    "slippage": "measures.slippage",
    "weighted_percent_done": "measures.percent_done",
}

__all__ = list(_ROOMS)


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_ROOMS[name]}")
    value = module if name in ("charts", "datasets", "frames") else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_ROOMS})


def load_ipython_extension(shell: Any) -> None:
    """Let results show themselves as tables in that IPython: `%load_ext ucc_portfolio`."""
    import_module(f"{__name__}.reports.notebook").register(shell.display_formatter)


def _load_into_running_ipython() -> None:
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None:
        load_ipython_extension(shell)


_load_into_running_ipython()
