"""Text that a spreadsheet could take for a formula, made plain and back."""

from __future__ import annotations

import re
from typing import Final

_STARTS: Final = ("=", "+", "-", "@")
_MARK: Final = "'"
_INSIDE: Final = r"([;|\t\r\n]\s*)('*[=+\-@])"
"""Where a spreadsheet that separates cells by another sign than ours would see a cell of its own begin."""
_MARKED: Final = r"([;|\t\r\n]\s*)'('*[=+\-@])"


def neutralised(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would calculate, or where it has one already.

    So it is behind a semicolon, a bar, a tab and a new line, at which a spreadsheet may begin another cell.

    Source:
        OWASP, CSV Injection.

    Example:
        >>> neutralised("=1+1"), neutralised(" -2"), neutralised("A-1"), neutralised("'=1"), neutralised("a;=1")
        ("'=1+1", "' -2", 'A-1', "''=1", "a;'=1")
    """
    text = re.sub(_INSIDE, r"\1'\2", text)
    return _MARK + text if text.lstrip(" \t\r\n'").startswith(_STARTS) else text


def as_meant(text: str) -> str:
    """The text without the apostrophes that `neutralised` put in.

    Example:
        >>> as_meant("'=1+1"), as_meant("it's"), as_meant("'tis"), as_meant("a;'=1")
        ('=1+1', "it's", "'tis", 'a;=1')
    """
    text = text[1:] if text.startswith(_MARK) and text.lstrip(" \t\r\n'").startswith(_STARTS) else text
    return re.sub(_MARKED, r"\1\2", text)
