"""Documents to records and back: what each key may hold, and every fault of a document with its key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from ucc_portfolio.domain.portfolio import Portfolio
from ucc_portfolio.errors import Fault
from ucc_portfolio.files.structurer import DocumentError, kind_of, make_structurer, make_unstructurer

SCHEMA_VERSION: Final = 2


def _with_status_date(document: dict[str, Any]) -> dict[str, Any]:
    """Version 1 called the status date `as_of`, which is the date of a question everywhere else."""
    if "status_date" in document:  # then `as_of` is a fault, and named as one
        return document
    return {"status_date" if key == "as_of" else key: value for key, value in document.items()}


MIGRATIONS: Final[dict[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {1: _with_status_date}
"""Per older schema version, how a document of it becomes one of the next."""


def portfolio_of(document: object) -> Portfolio:
    """The portfolio that a native document describes.

    Raises:
        DocumentError: with every fault of the document.
    """
    if not isinstance(document, dict):
        raise DocumentError((Fault(f"a portfolio is a table with an id and projects, not {kind_of(document)}"),))
    content = {key: value for key, value in document.items() if key != "schema_version"}
    if fault := _version_fault(document):
        # A document of another version cannot be judged by the rules of this one.
        raise DocumentError((fault,))
    structurer = make_structurer(detailed=False)
    try:
        return structurer.structure(content, Portfolio)
    except Exception:
        from ucc_portfolio.files.faults import all_faults  # a sound document does without

        raise DocumentError(tuple(all_faults(content))) from None


def migrated(document: object) -> tuple[object, tuple[str, ...]]:
    """A document of an older schema version as one of ours, with a remark; any other one as it is."""
    version = document.get("schema_version") if isinstance(document, dict) else None
    if not isinstance(document, dict) or type(version) is not int or not 1 <= version < SCHEMA_VERSION:
        return document, ()
    for older in range(version, SCHEMA_VERSION):
        document = {**MIGRATIONS[older](document), "schema_version": older + 1}
    remark = (
        f"The document has schema version {version}, and is read as version {SCHEMA_VERSION}; convert writes it so."
    )
    return document, (remark,)


def document_of(portfolio: Portfolio) -> dict[str, Any]:
    """The native document of a portfolio: cells as printed, corrections beside them; what is not said is left out."""
    content = cast("dict[str, Any]", make_unstructurer().unstructure(portfolio))
    return {"schema_version": SCHEMA_VERSION, **content}


def _version_fault(document: Mapping[str, object]) -> Fault | None:
    version = document.get("schema_version")
    key = ("schema_version",)
    if version is None:
        return Fault(f"it is missing; this version writes schema_version = {SCHEMA_VERSION}", key)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        return Fault(f"expected a whole number from 1, not {kind_of(version)}", key)
    if version > SCHEMA_VERSION:
        message = f"expected at most {SCHEMA_VERSION}, not {kind_of(version)}: "
        return Fault(message + "a newer version of ucc_portfolio wrote the document", key)
    return None
