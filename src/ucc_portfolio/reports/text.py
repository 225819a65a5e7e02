"""The few signs that reports draw with."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

_EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(share: Fraction | None, width: int, *, ascii_only: bool) -> str:
    """A bar of that many columns, filled in proportion; blank where the share is unknown.

    Example:
        >>> bar(Fraction(3, 8), 5, ascii_only=True), bar(Fraction(3, 8), 5, ascii_only=False)
        ('#+...', '█▉   ')
    """
    if share is None:
        return " " * width
    if ascii_only:
        halves = int(share * width * 2)
        drawn = "#" * (halves // 2) + "+" * (halves % 2)
        return drawn.ljust(width, ".")
    eighths = int(share * width * 8)
    drawn = "█" * (eighths // 8)
    if eighths % 8:
        drawn += _EIGHTHS[eighths % 8]
    return drawn.ljust(width)


_HEIGHTS = "▁▂▃▄▅▆▇█"
_HEIGHTS_ASCII = ".:-=+*%#"


def heights(shares: Iterable[float], *, ascii_only: bool) -> str:
    """A sign per share, as high as it is beside the largest; blank where it is none.

    Example:
        >>> heights([0, 0.25, 0.5, 0.01], ascii_only=False), heights([0, 0.25, 0.5, 0.01], ascii_only=True)
        (' ▄█▁', ' =#.')
    """
    shares = tuple(shares)
    signs = _HEIGHTS_ASCII if ascii_only else _HEIGHTS
    largest = max(shares, default=0) or 1
    return "".join(
        signs[min(len(signs) - 1, max(0, math.ceil(share / largest * len(signs)) - 1))] if share > 0 else " "
        for share in shares
    )
