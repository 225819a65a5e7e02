"""Text from files made harmless, and the few signs that reports draw with."""

from __future__ import annotations

import unicodedata
from fractions import Fraction

_EIGHTHS = " ▏▎▍▌▋▊▉"


def visible(text: str) -> str:
    r"""The text with every control, format and half character written out, so that no terminal obeys it.

    Example:
        >>> print(visible("AES \x1b[31m\u202e"))
        AES \x1b[31m\u202e
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _written_out(character) for character in text)


def _written_out(character: str) -> str:
    if unicodedata.category(character) == "Zs":
        return " "
    code = ord(character)
    if code < 0x100:  # noqa: PLR2004 - the notation of Python's own strings
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004


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
