"""Microsoft Project XML: a portfolio written as tasks with baselines, and a plan read back as a revision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from ucc_portfolio.files.format import MIB

if TYPE_CHECKING:
    pass

NAMESPACE: Final = "http://schemas.microsoft.com/project"
MOST_BYTES: Final = 64 * MIB
"""A larger file is refused."""

MOST_BASELINES: Final = 10
"""Plan revisions that a file carries; the format has room for eleven baselines, of which the last stays free."""


@frozen
class CustomField:
    """A field that the format leaves to its users: its number, its own name, and the name that people see."""

    number: str
    name: str
    alias: str


PROJECT_FIELD: Final = CustomField("188743731", "Text1", "Portfolio project")
MILESTONE_FIELD: Final = CustomField("188743734", "Text2", "Portfolio milestone")
PRINTED_FIELD: Final = CustomField("188743737", "Text3", "Planned as printed")
WEIGHT_FIELD: Final = CustomField("188743767", "Number1", "Portfolio weight")
CUSTOM_FIELDS: Final = (PROJECT_FIELD, MILESTONE_FIELD, PRINTED_FIELD, WEIGHT_FIELD)


LONGEST_NAME: Final = 255
