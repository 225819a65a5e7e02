"""The front door: every public name, once; each is fetched from its room on first use."""

from __future__ import annotations

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
    from ucc_portfolio.domain.findings import Finding as Finding
    from ucc_portfolio.domain.phases import Phase as Phase
    from ucc_portfolio.domain.phases import PhaseGroup as PhaseGroup
    from ucc_portfolio.domain.portfolio import Portfolio as Portfolio
    from ucc_portfolio.domain.portfolio import PrintedTotals as PrintedTotals
    from ucc_portfolio.domain.projects import Kind as Kind
    from ucc_portfolio.domain.projects import Project as Project
    from ucc_portfolio.domain.sources import Source as Source
    from ucc_portfolio.errors import PortfolioError as PortfolioError
    from ucc_portfolio.files import datasets as datasets
    from ucc_portfolio.files.documents import dump as dump
    from ucc_portfolio.files.documents import load as load
    from ucc_portfolio.measures.percent_done import percent_done as percent_done
    from ucc_portfolio.measures.percent_done import progress as progress
    from ucc_portfolio.measures.percent_done import weighted_percent_done as weighted_percent_done
    from ucc_portfolio.measures.standing import Standing as Standing
    from ucc_portfolio.measures.weights import PrintedRow as PrintedRow
    from ucc_portfolio.measures.weights import WeightRecovery as WeightRecovery
    from ucc_portfolio.measures.weights import recover_weights as recover_weights

_ROOMS = {
    "Assessment": "assessment",
    "Cell": "domain.cells",
    "Cells": "domain.cells",
    "Certainty": "domain.corrections",
    "Correction": "domain.corrections",
    "Finding": "domain.findings",
    "Kind": "domain.projects",
    "Period": "domain.dates",
    "Phase": "domain.phases",
    "PhaseGroup": "domain.phases",
    "PlannedDate": "domain.dates",
    "Portfolio": "domain.portfolio",
    "PortfolioError": "errors",
    "Precision": "domain.dates",
    "PrintedRow": "measures.weights",
    "PrintedTotals": "domain.portfolio",
    "Project": "domain.projects",
    "Reading": "domain.corrections",
    "Source": "domain.sources",
    "Standing": "measures.standing",
    "Status": "domain.cells",
    "WeightRecovery": "measures.weights",
    "assess": "assessment",
    "datasets": "files.datasets",
    "dump": "files.documents",
    "load": "files.documents",
    "percent_done": "measures.percent_done",
    "progress": "measures.percent_done",
    "recover_weights": "measures.weights",
    "weighted_percent_done": "measures.percent_done",
}

__all__ = list(_ROOMS)


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_ROOMS[name]}")
    value = module if name == "datasets" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_ROOMS})
