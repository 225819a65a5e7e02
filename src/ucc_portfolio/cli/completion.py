"""`ucc-status completion`: what a shell offers while a command is typed, project ids included."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import click
from click.shell_completion import BashComplete, CompletionItem, FishComplete, ZshComplete

from ucc_portfolio.cli.exits import Exit
from ucc_portfolio.errors import PortfolioError, visible

if TYPE_CHECKING:
    from ucc_portfolio.domain.portfolio import Portfolio

VARIABLE: Final = "_UCC_STATUS_COMPLETE"
"""The environment variable by which a shell asks."""

_AS_IT_IS: Final = "            COMPREPLY+=($value)"
_QUOTED: Final = r"""
            case ${COMP_WORDS[COMP_CWORD]} in
                \"*) [[ $value == *[\"\$\`\\!]* ]] || COMPREPLY+=("$value") ;;
                \'*) [[ $value == *\'* ]] || COMPREPLY+=("$value") ;;
                *) COMPREPLY+=("$(printf '%%q' "$value")") ;;
            esac""".removeprefix("\n")


class _Bash(BashComplete):
    """The script for bash, in which a name is one word and nothing that bash obeys.

    Names come from portfolio files, and one may be called `$(...)`: it is written with backslashes; behind a quotation
    mark that the user has typed, where these would stay, a name that could end or use it is not offered.
    """

    source_template = BashComplete.source_template.replace(_AS_IT_IS, _QUOTED)


_SHELLS: Final = {"bash": _Bash, "zsh": ZshComplete, "fish": FishComplete}


@click.command(short_help="The completion script of a shell.")
@click.argument("shell", type=click.Choice(list(_SHELLS)))
@click.pass_context
def completion(context: click.Context, /, shell: str) -> Exit:
    """Print a script that completes commands, options, project ids, revisions, systems and datasets.

    bash: ucc-status completion bash > ~/.local/share/bash-completion/completions/ucc-status (make the folder first)

    zsh: ucc-status completion zsh > a file named _ucc-status in a folder of $fpath

    fish: ucc-status completion fish > ~/.config/fish/completions/ucc-status.fish
    """
    from ucc_portfolio.cli.output import write_text

    script = _SHELLS[shell](context.find_root().command, {}, "ucc-status", VARIABLE)
    write_text(script.source_template % script.source_vars() + "\n")
    return Exit.DONE


def project_ids(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The ids of the portfolio that the command line, or the environment, names."""
    return [
        CompletionItem(project.id, help=visible(project.name))
        for portfolio in _asked(context)
        for project in portfolio.projects
        if _fits(project.id, incomplete)
    ]


def _fits(name: str, incomplete: str) -> bool:
    """Whether a name continues what was typed; one that a terminal might obey is not offered."""
    return bool(name) and name.isprintable() and name.casefold().startswith(incomplete.casefold())


def delays(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Ids and delays in turn."""
    given = context.params.get("delays") or ()
    if len(given) % 2 == 0:
        return project_ids(context, parameter, incomplete)
    return [CompletionItem(text) for text in ("1Q", "2Q", "4Q", "6M", "12M", "90D") if text.startswith(incomplete)]


def revision_ids(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The plan revisions of the portfolio, and what happened where that can be asked for."""
    names = [revision.id for portfolio in _asked(context) for revision in portfolio.revisions]
    names += ["outcome"] if parameter.name == "later" else []
    return [CompletionItem(name) for name in names if _fits(name, incomplete)]


def systems(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The systems of the portfolio; of several in one row each, because the script of fish ends a name at a comma."""
    printed = (project.system for portfolio in _asked(context) for project in portfolio.projects)
    names = dict.fromkeys(part.strip() for system in printed for part in system.split(","))
    return [CompletionItem(name) for name in names if _fits(name, incomplete)]


def country_codes(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The participants of the portfolio, of whichever day."""
    names = {one.country: one.name for portfolio in _asked(context) for one in portfolio.participants}
    return [CompletionItem(code, help=visible(name)) for code, name in names.items() if _fits(code, incomplete)]


def dataset_names(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The bundled datasets."""
    from ucc_portfolio.files import datasets

    return [CompletionItem(name, help="bundled dataset") for name in datasets.NAMES if _fits(name, incomplete)]


def portfolios(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What can be read: files and, once a letter is typed, the bundled datasets.

    Shells complete files by themselves, but bash does so only where nothing else is offered; then we name them.
    """
    names = dataset_names(context, parameter, incomplete) if incomplete else []
    if not names:
        return [CompletionItem(incomplete, type="file")]
    return names + [CompletionItem(name) for name in _files(incomplete)]


def _files(incomplete: str) -> list[str]:
    """The files and folders here whose names continue what was typed."""
    try:
        with os.scandir() as entries:
            found = [f"{entry.name}/" if entry.is_dir() else entry.name for entry in entries]
    except OSError:
        return []
    return sorted(name for name in found if name.startswith(incomplete) and name.isprintable())


def _asked(context: click.Context) -> Iterator[Portfolio]:
    """The portfolio; none where it cannot be read, because whoever is still typing wants no error."""
    at: click.Context | None = context
    path: Any = None
    while at is not None and path is None:
        path, at = at.params.get("portfolio"), at.parent
    path = path or os.environ.get("UCC_PORTFOLIO")
    try:
        if path:
            from ucc_portfolio.files.documents import load

            yield load(path)
        else:
            from ucc_portfolio.files import datasets

            yield datasets.load()
    except PortfolioError:
        return
