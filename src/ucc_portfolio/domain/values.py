"""What a single value of a record may be: an id, a number, a count or a date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, TypeVar

from attrs import Attribute

from ucc_portfolio.errors import FieldError, UnknownNameError, WrongTypeError, quoted

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)

MOST_DIGITS: Final = 30


MOST: Final = 10**15
"""A number in a record is smaller than this, and has at most 30 digits."""


LONGEST_ID: Final = 100


def expect(kind: type, value: object, advice: str = "") -> None:
    """Check what a caller gave: public functions look once, before they start.

    Args:
        kind: the type that is expected.
        value: what came.
        advice: what the caller should write; where empty, the error says where one gets such a record.

    Raises:
        WrongTypeError: the value is of another type.
    """
    if not isinstance(value, kind):
        raise WrongTypeError(kind.__name__, value, advice)


def chosen(kind: type[Choice], value: str, what: str) -> Choice:
    """The choice that a caller named, as text or as itself.

    Raises:
        UnknownNameError: the choice does not exist; the error lists those that do.
    """
    try:
        return kind(value)
    except ValueError:
        raise UnknownNameError(what, str(value), tuple(kind)) from None


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
        raise FieldError("id", f"{quoted(value)} is not an id: {rule}")


def exact(value: float | Decimal | None) -> Decimal | None:
    """The number as it is written: 0.1 is a tenth. `check_number` refuses what is not a number."""
    if type(value) is int and abs(value) < MOST:
        return Decimal(value)
    return Decimal(str(value)) if isinstance(value, float) else value


def check_day(_: object, attribute: Attribute[Any], value: object) -> None:
    """Validator of a field that holds a day: a date without a time.

    Raises:
        FieldError: it holds anything else; the error names the field.
    """
    # Not isinstance: a datetime is a date too, and would compare and print differently.
    if type(value) is not date:
        raise FieldError(attribute.name, f"{quoted(value)} is not a date; give a datetime.date")


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


def records_of(field: str, records: Iterable[T], kind: type[T]) -> tuple[T, ...]:
    """Return the records of a list in their order, for the converter of the field that stores it.

    Raises:
        FieldError: there is no list, or something else than a record in it; the error names the field.
    """
    name = kind.__name__
    if not isinstance(records, Iterable):
        raise FieldError(
            field, f"expected a list of {name} records, got {quoted(records)}. Write {field}=[{name}(...)]."
        )
    found = tuple(records)
    if not set(map(type, found)) <= {kind}:  # thousands of records have one type, which is looked at once
        for number, one in enumerate(found, start=1):
            if not isinstance(one, kind):
                reason = f"expected {name} records, but number {number} is {quoted(one)}"
                raise FieldError(field, f"{reason}. Write {name}(...) for it.")
    return found
