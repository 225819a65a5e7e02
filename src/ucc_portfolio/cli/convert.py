"""`ucc-status convert`: a portfolio from one file format into another, and a plan of Microsoft Project into one."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ucc_portfolio.cli.completion import portfolios
from ucc_portfolio.cli.exits import Exit, wrong_use
from ucc_portfolio.cli.options import day_option, shared
from ucc_portfolio.cli.request import Request, remark
from ucc_portfolio.errors import Fault, FieldError, FileError, InconsistentPortfolioError, quoted, visible
from ucc_portfolio.files.documents import FORMATS
from ucc_portfolio.files.format import DESCRIPTOR
from ucc_portfolio.files.losses import dropped

if TYPE_CHECKING:
    from ucc_portfolio.assessment import Assessment
    from ucc_portfolio.domain.portfolio import Portfolio

WRITTEN: Final = (*FORMATS, ".xml", ".ics", ".mmd", ".parquet")
"""What a portfolio can be written as, by the ending of the file; a folder, or a datapackage.json, is a data package."""

_OF_A_DAY: Final = (".xml", ".ics", ".mmd")
"""What shows a portfolio as it was known on a day; the others hold everything that is known."""

_SHOWN: Final = 10
"""Tasks that a remark names."""


@click.command(short_help="A portfolio from one file format into another.")
@shared
@click.argument("source", metavar="IN", type=click.Path(path_type=Path), shell_complete=portfolios)
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--revision", metavar="ID", help="With an IN of Microsoft Project: id of the plan revision it becomes.")
@click.option("--published", callback=day_option, metavar="DATE", help="With --revision: the day of its publication.")
@click.option("--id-field", default="Text1", metavar="NAME", help="Custom field with the project's id. Default: Text1.")
@click.option(
    "--milestone-field", default="Text2", metavar="NAME", help="Custom field with the key of the phase. Default: Text2."
)
def convert(
    request: Request,
    /,
    source: Path,
    target: Path,
    revision: str | None,
    published: date | None,
    id_field: str,
    milestone_field: str,
) -> Exit:
    """Read IN, write OUT; the formats follow from the endings of the names.

    Read: .toml and .json (everything), a data package (everything), .csv, .tsv and .xlsx (the layout of Annex 1), the
    name of a bundled dataset. Written: these, and .xml (Microsoft Project), .ics (calendar), .mmd (Mermaid Gantt chart)
    and .parquet (every cell). A folder, a name without an ending, or datapackage.json is a data package. What a format
    does not hold is said.

    An OUT that is there is replaced, as cp does, and so are the plan revisions beside a .csv or .tsv; a folder only
    where it holds a data package, or no files of the same names.

    An IN of Microsoft Project (.xml) becomes a plan revision of the portfolio that -p names:
    convert plan.xml mine.toml -p mine.toml --revision MASP-2018 --published 2018-11-01.
    """
    for name, given in (("--format", request.form), ("--output", request.output)):
        if given is not None:
            raise click.UsageError(f"{name} has no meaning here; the ending of OUT names the format")
    if source.suffix.lower() == ".xml":
        if revision is None or published is None:
            raise click.UsageError(
                "a file of Microsoft Project becomes a plan revision; give --revision and --published"
            )
        fields = {"id_field": id_field, "milestone_field": milestone_field}
        portfolio = _with_plan(source, request, revision, published, fields)
    elif revision is not None or published is not None:
        raise click.UsageError("--revision and --published belong to an IN of Microsoft Project (.xml)")
    else:
        if request.portfolio is not None:
            raise click.UsageError("-p names a portfolio for an IN of Microsoft Project; here IN is the portfolio")
        portfolio = _read(source, request)
    assessment = request.assess_this(portfolio)
    if target.suffix.lower() in _OF_A_DAY:
        request.remark_later_facts(assessment)
    elif request.as_of is not None and source.suffix.lower() not in (".csv", ".tsv", ".xlsx"):
        endings = ", ".join(_OF_A_DAY)
        raise click.UsageError(
            f"--as-of is the day of {endings}, or of a table that states none; here it means nothing"
        )
    _write(assessment, target)
    return Exit.DONE


def _read(source: Path, request: Request) -> Portfolio:
    from ucc_portfolio.files import datasets

    if str(source) in datasets.NAMES and not os.path.exists(source):  # noqa: PTH110 - it raises nothing
        return datasets.load(str(source), **({"reading": request.reading} if request.reading else {}))
    return request.read_file(source)


def _with_plan(source: Path, request: Request, revision: str, published: date, fields: dict[str, str]) -> Portfolio:
    """The portfolio of the request with the plan of a file of Microsoft Project as one more revision."""
    from ucc_portfolio.files.documents import file_content
    from ucc_portfolio.files.msproject import MOST_BYTES
    from ucc_portfolio.files.msproject_reader import read_revision

    portfolio = request.read()
    content = file_content(source, most_bytes=MOST_BYTES)
    with wrong_use(FieldError, InconsistentPortfolioError):
        read = read_revision(content, portfolio, revision_id=revision, published=published, path=str(source), **fields)
        together = portfolio.adding(revisions=[read.revision])
    if not read.revision.milestones:
        reason = visible(read.unmatched[0].reason) if read.unmatched else "it has none"
        message = f"no task becomes a milestone: {reason}; name the fields by --id-field and --milestone-field"
        raise FileError(str(source), (Fault(message),))
    remark(f"{len(read.revision.milestones)} milestones are taken over as the revision {visible(revision)}.")
    for task in read.unmatched[:_SHOWN]:
        remark(f"Not matched: task {task.uid} {quoted(task.name)}: {visible(task.reason)}")
    if len(read.unmatched) > _SHOWN:
        remark(f"{len(read.unmatched) - _SHOWN} more tasks are not matched.")
    return together


def _write(assessment: Assessment, target: Path) -> None:
    from ucc_portfolio.files.atomic import write_atomically
    from ucc_portfolio.files.documents import dump

    portfolio = assessment.whole
    ending = target.suffix.lower()
    is_folder = os.path.isdir(target)  # noqa: PTH112 - it raises nothing
    if str(target) == "-":
        raise click.UsageError("OUT is a file or a folder; nothing is written to standard output")
    if is_folder and ending in WRITTEN:
        raise click.UsageError(f"OUT is a folder, and its name ends like a file ({ending})")
    # Modules of formats are imported where they are used: each command would otherwise wait for all of them.
    if target.name == DESCRIPTOR or is_folder or not ending:
        from ucc_portfolio.files.datapackage import write_package

        folder = target.parent if target.name == DESCRIPTOR else target
        write_package(portfolio, folder)
        remark(f"Written: the data package {visible(str(folder))}, made of {_made_of(portfolio)}.")
        return
    if ending in FORMATS:
        dump(portfolio, target)
    elif ending == ".xml":
        from ucc_portfolio.files import msproject_writer

        write_atomically(target, msproject_writer.write(portfolio, as_of=assessment.as_of))
    elif ending == ".ics":
        from ucc_portfolio.files import ical

        write_atomically(target, ical.write(portfolio, as_of=assessment.as_of))
    elif ending == ".mmd":
        from ucc_portfolio.reports.media.mermaid import beyond_mermaid
        from ucc_portfolio.reports.mermaid_gantt import render_gantt

        chart = render_gantt(assessment)
        write_atomically(target, chart.encode())
        if sentence := beyond_mermaid(chart):
            remark(sentence)
    elif ending == ".parquet":
        from ucc_portfolio.reports.frames import write_parquet

        write_parquet(portfolio, target)
    else:
        formats = f"{', '.join(WRITTEN)}, or a folder for a data package"
        raise click.UsageError(f"the ending {ending!r} of OUT names no format; there is {formats}")
    lost = dropped(portfolio, ending)
    known = assessment.portfolio if ending in _OF_A_DAY else portfolio
    made_of = _made_of(known, revisions="revisions" not in lost.get("", ()))
    remark(f"Written: {visible(target.name)}, made of {made_of}.")
    if lost:
        parts = (f"of {of}: {', '.join(keys)}" if of else ", ".join(keys) for of, keys in lost.items())
        remark(f"{visible(target.name)} does not hold: {'; '.join(parts)}.")
    if ending in (".csv", ".tsv") and portfolio.revisions:
        beside = target.with_suffix(f".revisions{target.suffix}").name
        remark(f"The plan revisions are beside it, in {visible(beside)}.")


def _made_of(portfolio: Portfolio, *, revisions: bool = True) -> str:
    """How many projects, and plan revisions where there are any and the format holds them, in words."""
    counts = [(len(portfolio.projects), "project")]
    counts += [(len(portfolio.revisions), "plan revision")] if revisions and portfolio.revisions else []
    return " and ".join(f"{count:,} {name}{'' if count == 1 else 's'}" for count, name in counts)
