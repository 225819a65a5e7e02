"""The bundled portfolios."""

from __future__ import annotations

from pkgutil import get_data
from typing import TYPE_CHECKING, Final

from ucc_portfolio.domain.corrections import Reading
from ucc_portfolio.errors import UnknownNameError
from ucc_portfolio.files.documents import parse_portfolio

if TYPE_CHECKING:
    from ucc_portfolio.domain.portfolio import Portfolio

__all__ = ["NAMES", "load", "synthetic"]

NAMES: Final = ("ucc-2018",)
"""The bundled portfolios."""

DEFAULT: Final = "ucc-2018"


def load(name: str = DEFAULT, *, reading: Reading | str = Reading.CORRECTED) -> Portfolio:
    """A bundled portfolio: `ucc-2018` is Annex 1 of the Customs 2020 Progress Report 2017.

    Args:
        name: one of `NAMES`.
        reading: `corrected` (the default) or `as-printed`.

    Raises:
        UnknownNameError: there is no such dataset or reading; the error lists those that there are.

    Source:
        SWD(2019) 153 final; the file names the document behind each figure.

    Example:
        >>> load("ucc-2018")["CDS-2"].cells.vd.text
        'planned, date unknown'
        >>> load("ucc-2018", reading="as-printed")["CDS-2"].cells.vd.text
        'DONE'
    """
    if name not in NAMES:
        raise UnknownNameError("dataset", name, NAMES)
    # JSON, which is read ten times as fast as TOML; pkgutil, which starts faster than importlib.resources.
    content = get_data("ucc_portfolio", f"data/{name}.json")
    portfolio = parse_portfolio(content or b"", f"{name}.json").portfolio
    return portfolio if reading == portfolio.reading else portfolio.in_reading(reading)


def synthetic(*, projects: int = 20, countries: int = 10, revisions: int = 4, seed: int = 1) -> Portfolio:
    """An invented portfolio, marked as synthetic in all its names, for tests of scale.

    Args:
        projects: how many, from 1 to 2,000.
        countries: how many take part, from 0 to 37.
        revisions: how many plan revisions, from 1 to 100.
        seed: the same one gives the same portfolio.

    Raises:
        FieldError: a number is out of its range.

    Example:
        >>> synthetic(projects=3, countries=2, revisions=2, seed=1).title
        'SYNTHETIC portfolio, invented (seed 1)'
    """
    from ucc_portfolio.files.synthetic import synthetic as invent  # only tests of scale want it

    return invent(projects=projects, countries=countries, revisions=revisions, seed=seed)
