"""The few signs that reports draw with."""

from __future__ import annotations

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
