"""What a native format is: text to plain values and back, and the place of each value in the text."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ucc_portfolio.errors import Fault

Key = tuple[str | int, ...]
"""The way to a value, from the outermost key inwards; a whole number is a position in a list."""

Place = tuple[int, int | None]
"""Line and column, both counted from 1; the column is None where the format does not tell it."""


class SyntaxFaultError(ValueError):
    """The text is no document of its format; carries the one fault that stopped the parser."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


def exact_number(text: str) -> Decimal:
    """A number with a fraction or an exponent, exactly as written; one that no computer can hold is infinite."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")


class Format(Protocol):
    """What a module of a native format offers."""

    MOST_BYTES: int
    """A larger file is refused."""

    def parse(self, text: str, /) -> object:
        """The document as plain values; raises SyntaxFaultError."""

    def render(self, document: Mapping[str, Any], /) -> str:
        """The document as text."""

    def locate(self, text: str, keys: Iterable[Key], /) -> dict[Key, Place]:
        """Where each key stands, or the nearest value around it."""
