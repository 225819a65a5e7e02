"""`ucc-status datasets`: the bundled portfolios, and how to take them along."""

from __future__ import annotations

from pathlib import Path

import click

from ucc_portfolio.cli.completion import dataset_names
from ucc_portfolio.cli.exits import Exit, wrong_use
from ucc_portfolio.cli.options import shared
from ucc_portfolio.cli.output import show
from ucc_portfolio.cli.request import Request, remark
from ucc_portfolio.errors import UnknownNameError, visible
from ucc_portfolio.files import datasets as bundled
from ucc_portfolio.reports.datasets import datasets_report


@click.group(short_help="The bundled datasets: list, export, schema.", invoke_without_command=True)
@shared
@click.pass_context
def datasets(context: click.Context, request: Request, /) -> Exit:
    """List the bundled datasets; `datasets export NAME DIR` writes one, `datasets schema` the JSON Schema of files."""
    if context.invoked_subcommand is None:
        portfolios = [bundled.load(name) for name in bundled.NAMES]
        show(datasets_report(portfolios), request.assess_this(portfolios[0]), request)
    return Exit.DONE


@datasets.command(short_help="Write a dataset: TOML, JSON, its schema, and a data package.")
@click.argument("name", metavar="NAME", shell_complete=dataset_names)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.pass_obj
def export(request: Request, /, name: str, folder: Path) -> Exit:
    """Write the dataset NAME into the folder DIR: NAME.toml and NAME.json, the JSON Schema, and a data package.

    The package is in a folder of its own, NAME, with a CSV file per list and a datapackage.json. Files that are there
    are replaced, as cp does.
    """
    from ucc_portfolio.files.atomic import write_atomically
    from ucc_portfolio.files.datapackage import write_package
    from ucc_portfolio.files.documents import dump
    from ucc_portfolio.files.schema import SCHEMA_FILE, schema_text

    with wrong_use(UnknownNameError):
        portfolio = bundled.load(name, **({"reading": request.reading} if request.reading else {}))
    for ending in (".toml", ".json"):
        dump(portfolio, folder / f"{name}{ending}")
    write_atomically(folder / SCHEMA_FILE, schema_text().encode())
    write_package(portfolio, folder / name)
    files = f"{name}.toml, {name}.json, {SCHEMA_FILE} and the data package {name}"
    remark(f"Written into {visible(str(folder))}: {files}.")
    return Exit.DONE


@datasets.command(short_help="Print the JSON Schema of portfolio files.")
def schema() -> Exit:
    """Print the JSON Schema of portfolio files, for editors and validators."""
    from ucc_portfolio.cli.output import write_text
    from ucc_portfolio.files.schema import schema_text

    write_text(schema_text())
    return Exit.DONE


@datasets.command(short_help="Write an invented portfolio of any size, marked as synthetic.")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--projects", default=20, show_default=True, help="How many projects, from 1 to 2,000.")
@click.option("--countries", default=10, show_default=True, help="How many countries take part, from 0 to 37.")
@click.option("--revisions", default=4, show_default=True, help="How many plan revisions, from 1 to 100.")
@click.option("--seed", default=1, show_default=True, help="The same one gives the same portfolio.")
def synthetic(path: Path, projects: int, countries: int, revisions: int, seed: int) -> Exit:
    """Write an invented portfolio to try something out with, or to see what a large one costs.

    Nothing in it is of any authority: its title, the ids of its projects and the letters of its countries say so.
    """
    from ucc_portfolio.errors import FieldError
    from ucc_portfolio.files.documents import dump

    if path.suffix.lower() not in (".toml", ".json"):
        raise click.UsageError(
            "an invented portfolio is written as .toml or .json; convert makes any other format of it"
        )
    try:
        portfolio = bundled.synthetic(projects=projects, countries=countries, revisions=revisions, seed=seed)
    except FieldError as error:
        raise click.UsageError(f"--{error.field}: {error.reason}") from None
    dump(portfolio, path)
    remark(f"Written: {visible(str(path))}, {portfolio.id}, which is invented.")
    return Exit.DONE
