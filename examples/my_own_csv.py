"""The status of a table of one's own: how far each row is, what is late, and what is doubtful.

At the end you know the percentages of a CSV file in the layout of Annex 1, weighted and by row, and what `check` finds
in it. Without an argument the script makes a small table of its own; with one it reads that file. It needs no extra.

What a table cannot tell: whether a phase that says DONE is done, and how the dates moved before.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from ucc_portfolio import PortfolioError, assess, load

TABLE = """\
Customs systems of Nowhere
status 2031-05-17
id,system,component,BC,BPM,PI,VD,FSS,TSS,CON,TRA,Operations,weight
TARIFF,Tariff,Rulings,DONE,DONE,DONE,DONE,DONE,DONE,DONE,Q2 2031,2031-07-01,3
TRANSIT,Transit,Phase 1,DONE,DONE,Q1 2031,Q4 2031,Q4 2031,Q2 2032,Q4 2032,Q2 2033,Q2 2033,5
GUARANTEE,Guarantees,,DONE,N/A,DONE,not planned,not planned,not planned,not planned,TBD,TBD,2
"""


def show(path: Path) -> None:
    """Print the status of the table in that file."""
    try:
        portfolio = load(path)
    except PortfolioError as error:  # it names every fault with its line
        sys.exit(str(error))
    assessment = assess(portfolio, as_of=portfolio.status_date)
    print(f"{portfolio.title or portfolio.id}, status of {portfolio.status_date}")
    for row in assessment.progress.rows:
        done = "-" if row.fraction is None else f"{float(row.fraction * 100):.2f} %"
        print(f"{row.project.id:<12} {done:>9}  {assessment.standings[row.project.id]}")
    overall = assessment.progress.overall
    print(f"{'overall':<12} {'-' if overall is None else f'{float(overall * 100):.2f} %':>9}")
    for project, cells in assessment.overdue.items():
        print(f"late: {project}, {', '.join(cells)}")
    for finding in assessment.findings:
        print(f"{finding.rule}: {finding.where}: {finding.message}")


if len(sys.argv) > 1:
    show(Path(sys.argv[1]))
else:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "mine.csv"
        made.write_text(TABLE, "utf-8")
        show(made)
