"""Text that a spreadsheet could take for a formula, made plain and back."""

from __future__ import annotations

from typing import Final

_STARTS: Final = ("=", "+", "-", "@")
_MARK: Final = "'"


def neutralised(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would calculate, or where it has one already.

    Source:
        OWASP, CSV Injection.

    Example:
        >>> neutralised("=1+1"), neutralised(" -2"), neutralised("A-1"), neutralised("'=1")
        ("'=1+1", "' -2", 'A-1', "''=1")
    """
    return _MARK + text if text.lstrip(" \t\r\n'").startswith(_STARTS) else text


def as_meant(text: str) -> str:
    """The text without the apostrophe that `neutralised` put in front.

    Example:
        >>> as_meant("'=1+1"), as_meant("it's"), as_meant("'tis")
        ('=1+1', "it's", "'tis")
    """
    return text[1:] if text.startswith(_MARK) and text.lstrip(" \t\r\n'").startswith(_STARTS) else text
