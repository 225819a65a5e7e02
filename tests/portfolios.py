"""Portfolios that tests share: an invented one that is unlike Annex 1 in every respect."""

from __future__ import annotations

from datetime import date

from ucc_portfolio import Correction, Portfolio, Project
from ucc_portfolio.domain.corrections import Certainty


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
        as_of=date(2031, 5, 17),
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
