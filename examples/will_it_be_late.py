"""Which systems due by 31 December 2025 would be late, asked in 2019 and in 2021, and what happened.

At the end you know what the portfolio's own history of plans would have said on two days, on which few cases it
rests, and how it compares with what became of NCTS-P5, CCI-P1 and GUM-C1. The data cannot tell why a plan slipped, nor
anything of plans of which nobody reported; the revisions between 2010 and 2016 are not in it. Needs the extra risk.
"""

from __future__ import annotations

from datetime import date

from ucc_portfolio import datasets, latest_day, reference_class, simulate
from ucc_portfolio.errors import FewCasesError
from ucc_portfolio.types import PortfolioSimulation

DEADLINE = date(2025, 12, 31)
portfolio = datasets.load("ucc-2018")


def print_cases(as_of: date) -> None:
    """What the history holds on a day: one line per earlier plan whose planned day has come."""
    history = reference_class(portfolio, as_of=as_of)
    print(f"{as_of}: {len(history.cases)} cases of {history.milestones} milestones")
    for case in history.cases:
        replanned = " or later, planned anew" if case.is_replanned else ""
        print(
            f"  {case.milestone[0]:<8} {case.revision:<12} planned {case.planned}, became {case.became}{replanned}: "
            f"ratio {float(case.ratio):.3f}, weight {case.weight}"
        )


def print_chances(found: PortfolioSimulation) -> None:
    """How likely each system due on the deadline was to keep it, the least likely first."""
    due = [one for one in found.chances if one.deadline.date == DEADLINE]
    for one in sorted(due, key=lambda one: (one.chance is None, one.chance)):
        name = f"{one.deadline.project} {one.forecast.edge.value}"
        if one.chance is None:
            print(f"  {name:<14} {one.forecast.state.value}")
        else:
            print(
                f"  {name:<14} in time in {one.chance:4.0%} of the trials, P50 {one.forecast.day(0.5)}, "
                f"P80 {one.forecast.day(0.8)}"
            )


def print_what_happened(found: PortfolioSimulation) -> None:
    """The forecasts of three systems beside what is known of them today."""
    known = {(one.project, one.edge): one for one in portfolio.outcomes}
    latest = simulate(portfolio, as_of=latest_day(portfolio), trials=1, seed=1, fewest_milestones=1)
    for name in ("NCTS-P5", "CCI-P1", "GUM-C1"):
        for one in found.forecasts:
            if one.milestone != (name, "operations") or one.sample is None:
                continue
            outcome = known.get((name, one.edge))
            plan = next(
                (now for now in latest.forecasts if (now.milestone, now.edge) == (one.milestone, one.edge)), None
            )
            became = f"{outcome.kind.value} start on {outcome.date}" if outcome else "not known to have started"
            if outcome is None and plan is not None and plan.planned is not None:
                became += f", planned for {plan.planned} by {plan.origin}"
            days = [one.day(share) for share in (0.1, 0.5, 0.9)]
            print(f"  {name} {one.edge.value}: P10 {days[0]}, P50 {days[1]}, P90 {days[2]}; {became}")


for day in (date(2019, 12, 31), date(2021, 12, 31)):
    print_cases(day)
    try:
        found = simulate(portfolio, as_of=day, seed=2025)
    except FewCasesError as error:
        print(f"  Refused: {error}.")
        # Asked for all the same: three plans of which only good is known can only say that all plans are kept.
        found = simulate(portfolio, as_of=day, seed=2025, fewest_milestones=3)
    print_chances(found)
    print_what_happened(found)
    print()
