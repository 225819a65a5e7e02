"""The layout of Annex 1 as text with tabs, as a spreadsheet puts it on the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ucc_portfolio.files.csv import BESIDE, MOST_BYTES, read, rendered, written
from ucc_portfolio.files.revision_table import REVISION_COLUMNS, revisions_of

if TYPE_CHECKING:
    from ucc_portfolio.domain.portfolio import Portfolio

__all__ = ["BESIDE", "MOST_BYTES", "read", "write", "write_beside"]  # any delimiter is recognised in reading


def write(portfolio: Portfolio) -> bytes:
    """The table with tabs; no text starts a formula."""
    return written(portfolio, "\t")


def write_beside(portfolio: Portfolio) -> bytes:
    """The plan revisions in long form, with tabs."""
    return rendered([REVISION_COLUMNS, *revisions_of(portfolio)], "\t")
