"""What moves if one system is late: who waits for it, how much room there is, and which deadlines break.

At the end you know what three years more for the first phase of Centralised Clearance would have done to the plans of
the end of 2023, and how much later it may be before anything else moves. It needs no extra.

    python examples/impact_of_a_delay.py [PROJECT DELAY]      # as CCI-P1 12Q; Q quarters, M months, D days

What the data cannot tell: whether a team that waits finds other work, and whether a link that nobody wrote down exists.
"""

from __future__ import annotations

import sys
from datetime import date

from ucc_portfolio import datasets, impact
from ucc_portfolio.types import Impact

DAY = date(2023, 12, 31)
portfolio = datasets.load("ucc-2018")


def show(found: Impact) -> None:
    """Print what moves, what breaks, and where the delay ends."""
    for moved in found.moved:
        because = "its own delay" if moved.reached_from is None else f"waits for {moved.reached_from[0]}"
        print(f"  {moved.milestone[0]}: {moved.before} becomes {moved.after}, {moved.days:+d} days ({because})")
    for broken in found.broken:
        sure = "breaks" if broken.is_certain else "may break"
        print(f"  {sure}: {broken.deadline.project}, {broken.deadline.date}, by {-broken.margin_days} days")
    for effect in found.effects:
        waits = effect.link.dependency
        print(f"  {waits.predecessor} to {waits.successor}: {effect.effect.value}, float {effect.link.float_days} days")


project, delay = sys.argv[1:3] if len(sys.argv) > 2 else ("CCI-P1", "12Q")  # noqa: PLR2004 - a project and a delay
print(f"{project} {delay} later, seen on {DAY}:")
show(impact(portfolio, {project: delay}, as_of=DAY))

quarters = next((n for n in range(1, 41) if impact(portfolio, {project: f"{n}Q"}, as_of=DAY).reached), None)
print("Nothing else moves within ten years." if quarters is None else f"From {quarters} quarters on, something moves.")
