"""What moved between two editions of the plans, and between a plan and what happened.

At the end you know which milestones moved from the Work Programme of 2019 to that of 2023, by how much and why; and how
the table of 2018 compares with what is known to have started. It needs no extra.

    python examples/compare_two_revisions.py [EARLIER LATER]

What the data cannot tell: an edition that is bundled in part says nothing of the milestones that it does not hold, and
a first start says nothing of the last country.
"""

from __future__ import annotations

import sys
from collections import Counter

from ucc_portfolio import datasets, slippage

portfolio = datasets.load("ucc-2018")


def compare(earlier: str, later: str) -> None:
    """Print what changed between two plan revisions, or a revision and the outcome; the largest slip first."""
    slips = slippage(portfolio, earlier=earlier, later=later)
    counts = Counter(slip.verdict.value for slip in slips)
    print(f"{earlier} to {later}: {', '.join(f'{count} {verdict}' for verdict, count in counts.most_common())}")
    moved = [slip for slip in slips if slip.verdict in ("late", "early")]
    for slip in sorted(moved, key=lambda slip: -slip.headline.days if slip.headline else 0):
        became = slip.outcome.date if slip.outcome else slip.after
        why = f", because of {'; '.join(slip.causes)}" if slip.causes else ""
        print(f"  {' '.join(slip.milestone)}: {slip.before} became {became}, {slip.headline}{why}")


if len(sys.argv) > 2:  # noqa: PLR2004 - two revisions
    compare(sys.argv[1], sys.argv[2])
else:
    compare("UCC-WP-2016", "MASP-2017")
    compare("UCC-WP-2019", "UCC-WP-2023")
    compare("MASP-2017", "outcome")
