"""Build a portfolio in a script, see how far it is, and write it as a file that reads like the table."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from ucc_portfolio import Portfolio, Project, assess, dump, percent_done, weighted_percent_done

portfolio = Portfolio(
    id="customs-of-nowhere",
    title="Customs systems of Nowhere",
    status_date=date(2018, 1, 3),
    projects=[
        Project(
            id="DECISIONS",
            system="Customs Decisions",
            weight=4,
            cells={"bc": "DONE", "fss": "DONE", "tss": "Q3 2018", "tra": "Q4 2019", "operations": "Q4 2019"},
        ),
        Project(
            id="TRANSIT",
            system="Transit",
            weight=2,
            cells={"bc": "DONE", "fss": "Q4 2017", "tss": "not planned", "tra": "TBD", "operations": "unknown"},
        ),
    ],
)

for project in portfolio.projects:
    print(f"{project.id:<10} {percent_done(project):6.2f} % done")
print(f"{'overall':<10} {weighted_percent_done(portfolio):6.2f} % done")

assessment = assess(portfolio, as_of=portfolio.status_date)
for name, cells in assessment.overdue.items():
    print(f"{name} is late: {', '.join(cells)}")

if len(sys.argv) > 1:
    dump(portfolio, Path(sys.argv[1]))
