"""`python -m ucc_portfolio` is `ucc-status`, and this is where both begin."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run `ucc-status` and end with its exit code."""
    gc.disable()  # a command that ends in a moment need not look for garbage while it starts
    from ucc_portfolio.cli.main import run

    sys.exit(run())


if __name__ == "__main__":
    main()
