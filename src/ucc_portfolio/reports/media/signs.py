"""The few signs that reports draw with, and numbers with what they count."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
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


def levels(values: Sequence[Decimal | Fraction | None], *, ascii_only: bool) -> str:
    """A sign per value, the smallest lowest and the largest highest; equal ones in the middle, blank where none is.

    Example:
        >>> levels([Decimal(51), None, Decimal(55), Decimal(0)], ascii_only=True)
        '% #.'
        >>> levels([None, Decimal(7), Decimal(7)], ascii_only=False)
        ' ▄▄'
    """
    exact = [None if value is None else Fraction(value) for value in values]
    known = [value for value in exact if value is not None]
    signs = _HEIGHTS_ASCII if ascii_only else _HEIGHTS
    if not known:
        return " " * len(exact)
    least, span = min(known), max(known) - min(known)
    steps = len(signs) - 1
    return "".join(
        " " if value is None else signs[math.floor((value - least) / span * steps + _HALF) if span else steps // 2]
        for value in exact
    )


_HALF = Fraction(1, 2)


def counted(number: int, word: str) -> str:
    """A number and what it counts, in the right number.

    Example:
        >>> counted(1, "deadline"), counted(2, "country"), counted(0, "day")
        ('1 deadline', '2 countries', '0 days')
    """
    several = f"{word[:-1]}ies" if word.endswith("ry") else f"{word}s"
    return f"{number:,} {word if number == 1 else several}"
