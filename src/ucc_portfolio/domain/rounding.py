"""How an exact value is printed: rounded half up to a fixed number of decimals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from numbers import Rational


def round_half_up(value: Rational, decimals: int = 0) -> Decimal:
    """The value with that many decimals, halves away from zero, decided on the exact value.

    Source:
        SWD(2019) 153 final, Annex 1: 3/8 is printed as 38 % and 1/8 as 13 %.

    Example:
        >>> round_half_up(Fraction(375, 10)), round_half_up(Fraction(25, 2)), round_half_up(Fraction(-1, 2))
        (Decimal('38'), Decimal('13'), Decimal('-1'))
        >>> round_half_up(Fraction(7), 1)
        Decimal('7.0')
    """
    scaled = abs(Fraction(value)) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if value < 0 else whole).scaleb(-decimals)
