"""Every figure beside its peer or limit, measured in turn in the same run: `make bench`."""

from __future__ import annotations

import sys
from datetime import datetime

import analysing
import countries_at_scale
import page
import reading
import scheduling
import simulating
import starting
from ratios import Ratio

QUESTIONS = (starting, reading, analysing, countries_at_scale, scheduling, simulating)


def main() -> None:
    """Measure everything, print the table, write it to the page, and fail where a limit is exceeded."""
    ratios: list[Ratio] = []
    for question in QUESTIONS:
        print(question.__doc__, file=sys.stderr)
        ratios += question.measured()
    print(page.machine(), page.versions(), "", page.table(ratios), sep="\n")
    page.write(ratios, day=datetime.now().astimezone().date())
    sys.exit(any(ratio.is_over for ratio in ratios))


if __name__ == "__main__":
    main()
