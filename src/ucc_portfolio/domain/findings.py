"""What is doubtful: collected, never raised."""

from __future__ import annotations

from typing import Final

from attrs import frozen

OVERALL: Final = "overall"
"""Where a finding is that concerns the whole portfolio."""


@frozen
class Finding:
    """Something doubtful: the rule that noticed it, where, and what it saw.

    `where` is a project id, a column or the whole portfolio ("overall"); `cell` is the cell's key where the
    doubt is about one cell.
    """

    rule: str
    where: str
    message: str
    cell: str | None = None
