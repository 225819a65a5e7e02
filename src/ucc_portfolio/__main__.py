"""`python -m ucc_portfolio` is `ucc-status`, and this is where both begin and end."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run `ucc-status` and end with its exit code."""
    gc.disable()  # a command that ends in a moment need not look for garbage while it starts
    from ucc_portfolio.cli.main import run

    code = run()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            pass  # nobody reads it any more
    os._exit(code)  # taking the interpreter apart would take a sixth of the whole time; files are closed by now


if __name__ == "__main__":
    main()
