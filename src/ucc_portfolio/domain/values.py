"""What a single value of a record may be: an id, a number, a count or a date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from attrs import Attribute

from ucc_portfolio.errors import FieldError, quoted

MOST_DIGITS: Final = 30


MOST: Final = 10**15
"""A number in a record is smaller than this, and has at most 30 digits."""


LONGEST_ID: Final = 100


def check_identifier(_: object, __: object, value: Any) -> None:
    """Validator of an id: printable, of at most 100 characters, no space at its ends.

    Raises:
        FieldError: it is none.
    """
    if (
        not isinstance(value, str)
        or not 0 < len(value) <= LONGEST_ID
        or value != value.strip()
        or not value.isprintable()
    ):
        rule = f"1 to {LONGEST_ID} printable characters, no space at the ends"
        raise FieldError("id", f"{quoted(value)} is no id: {rule}")


def exact(value: float | Decimal | None) -> Decimal | None:
    """The number as it is written: 0.1 is a tenth. What is no number is left for `check_number` to name."""
    if type(value) is int and abs(value) < MOST:
        return Decimal(value)
    return Decimal(str(value)) if isinstance(value, float) else value


def check_day(_: object, attribute: Attribute[Any], value: object) -> None:
    """Validator of a field that holds a day: a date without a time.

    Raises:
        FieldError: it holds anything else; the error names the field.
    """
    if type(value) is not date:
        raise FieldError(attribute.name, f"{quoted(value)} is no day; give a datetime.date")


def check_count(_: object, attribute: Attribute[Any], value: object) -> None:
    """Validator of a field that holds a whole number from 0, of at most 15 digits.

    Raises:
        FieldError: it holds anything else; the error names the field.
    """
    if not (type(value) is int and 0 <= value < MOST):
        raise FieldError(attribute.name, "expected a whole number from 0, of at most 15 digits")


def check_number(_: object, attribute: Attribute[Any], value: object) -> None:
    """Validator of a field that holds a finite number from 0 to below 10^15 with at most 30 digits.

    Raises:
        FieldError: it holds anything else; the error names the field.
    """
    if type(value) is int:
        raise FieldError(attribute.name, "it has more than 15 digits")
    if not isinstance(value, Decimal):
        raise FieldError(attribute.name, "expected a number" if value is None else f"{quoted(value)} is no number")
    if not value.is_finite():
        raise FieldError(attribute.name, f"{value} is no number that can be counted with")
    if value < 0:
        raise FieldError(attribute.name, f"{quoted(value)} is negative")
    if value >= MOST:
        raise FieldError(attribute.name, f"{quoted(value)} has more than 15 digits")
    if value.adjusted() < -MOST_DIGITS or len(value.as_tuple().digits) > MOST_DIGITS:
        raise FieldError(attribute.name, f"{quoted(value)} has more than {MOST_DIGITS} digits")
