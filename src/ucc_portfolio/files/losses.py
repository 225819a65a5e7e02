"""What a format does not store of a portfolio."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ucc_portfolio.files.converter import document_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ucc_portfolio.domain.portfolio import Portfolio


_OF_TABLES: Final = (
    {"id", "title", "status_date", "printed", "projects", "revisions"},
    {"id", "number", "system", "system_name", "component", "kind", "weight", "printed_label"}
    | {"printed_percent", "printed_contribution", "cells"},
)


_OF_DATES: Final = (
    {"id", "title", "status_date", "projects", "revisions", "status_reports", "outcomes", "deadlines"},
    {"id", "system", "system_name", "component", "cells"},
)


STORED: Final[Mapping[str, tuple[set[str], set[str]]]] = {
    ".csv": _OF_TABLES,
    ".tsv": _OF_TABLES,
    ".xlsx": _OF_TABLES,
    ".xml": (
        {"id", "title", "status_date", "projects", "revisions", "status_reports", "outcomes", "dependencies"},
        _OF_DATES[1] | {"weight"},
    ),
    ".ics": (_OF_DATES[0] | {"source", "sources"}, _OF_DATES[1] | {"kind", "source"}),
    ".mmd": _OF_DATES,
    ".parquet": ({"projects", "corrections"}, {"id", "weight", "cells"}),
}
"""The keys of a native document, and of its projects, of which a format stores something."""

LOSSLESS: Final = (".toml", ".json")
"""The formats that store everything. Every other format that is written stands in `STORED`."""


def dropped(portfolio: Portfolio, ending: str) -> Mapping[str, tuple[str, ...]]:
    """What of a portfolio a file of that ending does not hold, in the words of the native document.

    Returns:
        The keys of the document under "", those of its inner records under their list, such as "projects"; empty for
        native documents and where nothing is lost. A key is not there where the format holds something of it: a
        calendar has the cells, and not those without a date.

    Example:
        >>> from ucc_portfolio import datasets
        >>> portfolio = datasets.load("ucc-2018")
        >>> dropped(portfolio, ".toml")
        {}
        >>> dropped(portfolio, ".csv")["revisions"]
        ('source',)
    """
    if ending not in STORED:
        return {}
    held, held_of_projects = STORED[ending]
    document = document_of(portfolio)
    lost: dict[str, Iterable[str]] = {"": [key for key in document if key not in held and key != "schema_version"]}
    of_projects = dict.fromkeys(key for project in document.get("projects", ()) for key in project)
    lost["projects"] = [key for key in of_projects if key not in held_of_projects]
    if "printed" in held:
        lost["printed"] = [key for key in ("column_rows", "source") if key in document.get("printed", {})]
    # The format has the revisions, but no place for where they come from.
    if "revisions" in held and "sources" not in held:
        revisions = document.get("revisions", ())
        stated = (one for revision in revisions for one in (revision, *revision.get("milestones", ())))
        lost["revisions"] = ["source"] if any("source" in one for one in stated) else []
    if "dependencies" in held and any(not one.is_precedence for one in portfolio.dependencies):
        lost["dependencies"] = ["interfaces"]
    return {of: tuple(keys) for of, keys in lost.items() if keys}
