"""The reference of the API and of the commands: taken from the front door, from docstrings and from click."""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import attrs
from sphinx.util import logging

import ucc_portfolio

if TYPE_CHECKING:
    from types import ModuleType

    import click
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

MARK: Final = re.compile(r"<!-- names of the front door: (.*) -->")
"""A line of a page that is replaced by the names that live in the rooms which it names."""

ROOMS: Final[dict[str, str]] = ucc_portfolio._ROOMS  # noqa: SLF001 - the map of the front door
MODULES: Final = {name for name in ROOMS if inspect.ismodule(getattr(ucc_portfolio, name))}

COLON: Final = "\N{MODIFIER LETTER COLON}"

log = logging.getLogger(__name__)


def expand(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the names of the rooms in the place of the mark of a page."""
    del app, page
    lines: list[str] = []
    for line in source[0].split("\n"):
        named = MARK.fullmatch(line)
        lines += _sections(named[1].split()) if named else [line]
    source[0] = "\n".join(lines)


def _sections(rooms: list[str]) -> list[str]:
    """A section per module: its opening sentence, its functions, its records."""
    lines: list[str] = []
    homes = {home for home in ROOMS.values() if home.split(".")[0] in rooms}
    for home in sorted(homes, key=lambda home: (rooms.index(home.split(".")[0]), home)):
        opening = (inspect.getdoc(import_module(f"ucc_portfolio.{home}")) or "").split("\n\n")[0]
        title = home.rpartition(".")[2].replace("_", " ").capitalize()
        lines += [f"## {title}", "", opening, "", "```{eval-rst}"]
        for name in sorted((name for name in ROOMS if ROOMS[name] == home), key=_order):
            lines += [*_directive(name), ""]
        lines += ["```", ""]
    return lines


def _order(name: str) -> tuple[bool, int]:
    """Functions before records, each as the source has them."""
    value = getattr(ucc_portfolio, name)
    return inspect.isclass(value), 0 if name in MODULES else inspect.getsourcelines(value)[1]


def _directive(name: str) -> list[str]:
    value = getattr(ucc_portfolio, name)
    if inspect.isclass(value):
        members = _members(value)
        shown = [f"   :members: {', '.join(members)}", "   :undoc-members:"] if members else []
        return [f".. autoclass:: ucc_portfolio.{name}", *shown]
    if name not in MODULES:
        return [f".. autofunction:: ucc_portfolio.{name}"]
    lines = [f".. py:module:: ucc_portfolio.{name}", ""]
    for own in getattr(value, "__all__", [one for one in vars(value) if _is_own_function(value, one)]):
        kind = "function" if inspect.isfunction(getattr(value, own)) else "data"
        lines += [f".. auto{kind}:: ucc_portfolio.{name}.{own}", ""]
    return lines


def _is_own_function(module: ModuleType, name: str) -> bool:
    value = getattr(module, name)
    return not name.startswith("_") and inspect.isfunction(value) and value.__module__ == module.__name__


def _members(record: type) -> list[str]:
    """What a record has beside the fields that its signature names: methods, properties, members of an enumeration."""
    named = {field.name for field in attrs.fields(record)} if attrs.has(record) else set(getattr(record, "_fields", ()))
    homes = [home for home in reversed(record.__mro__) if home.__module__.startswith("ucc_portfolio")]
    own = dict.fromkeys(name for home in homes for name in vars(home))
    return [name for name in own if not name.startswith("_") and name not in named]


def complete(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of a name of the front door that no page has."""
    del app
    shown = {entry[0] for entry in env.domains["py"].get_objects()}
    for name in ROOMS:
        if f"ucc_portfolio.{name}" not in shown:
            log.warning("%s of the front door is on no page", name)


def resolve(app: Sphinx, env: BuildEnvironment, node: pending_xref, shown: Any) -> Any:
    """A type of a signature: a link where the front door has it, its plain name where it is private."""
    target = str(node.get("reftarget", ""))
    name = target.rpartition(".")[2]
    if node.get("refdomain") != "py" or not name:
        return None
    if name in ROOMS and target != f"ucc_portfolio.{name}":
        page = str(node["refdoc"])
        return env.domains["py"].resolve_xref(env, page, app.builder, "obj", f"ucc_portfolio.{name}", node, shown)
    house = [module for key, module in sys.modules.items() if key.startswith("ucc_portfolio.")]
    return shown if any(hasattr(module, name) for module in house) else None


def tidy_signature(
    app: Sphinx, what: str, name: str, value: object, options: Any, signature: str | None, returns: str | None
) -> tuple[str | None, str | None]:
    """Defaults that attrs computes are shown as three dots; nobody makes members of an enumeration."""
    del app, what, name, options
    if isinstance(value, type) and issubclass(value, Enum):
        return "", None
    if signature is not None:
        signature = re.sub(r"= ?(NOTHING|attr_dict\[[^]]*\]\.default|<factory>)", "= ...", signature)
    return signature, returns


def tidy_docstring(app: Sphinx, what: str, name: str, value: object, options: Any, lines: list[str]) -> None:
    """Backticks are code as in Markdown, and links to the front door; cached properties have their docstrings again."""
    del app, value, options
    if not any(lines):
        lines[:] = _cached(name)
    is_example = False
    for number, line in enumerate(lines):
        if re.fullmatch(r"[A-Z][a-z]+:", line):
            is_example = line == "Example:"
        if not is_example and not line.lstrip().startswith(">>>"):
            lines[number] = re.sub(r"(?<!`)`([^`]+)`(?!`)(\w?)", _code, line)
    if what in ("attribute", "property") and lines:
        lines[0] = lines[0].replace(": ", f"{COLON} ")


def restore_colons(app: Sphinx, what: str, name: str, value: object, options: Any, lines: list[str]) -> None:
    """Napoleon takes what stands before a colon for the type of a property; it has not seen ours."""
    del app, what, name, value, options
    lines[:] = [line.replace(COLON, ":") for line in lines]


def _code(match: re.Match[str]) -> str:
    text, tail = match.groups()
    shown = f":py:obj:`~ucc_portfolio.{text}`" if text in ROOMS and text not in MODULES else f"``{text}``"
    return f"{shown}\\ {tail}" if tail else shown


def _cached(name: str) -> list[str]:
    """The docstring of a cached property, of which attrs leaves only the slot."""
    record, _, attribute = name.removeprefix("ucc_portfolio.").partition(".")
    if record not in ROOMS or not attribute:
        return []
    tree = ast.parse(textwrap.dedent(inspect.getsource(getattr(ucc_portfolio, record))))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == attribute:
            return [*(ast.get_docstring(node) or "").split("\n"), ""]
    return []


def leave_out_shared(app: Sphinx, context: click.Context, lines: list[str]) -> None:
    """Describe the options that every command shares once, at `ucc-status` itself."""
    del app
    if context.parent is None:
        return
    shared = {option for one in context.find_root().command.params for option in one.opts if one.name != "systems"}
    kept: list[str] = []
    is_shared = False
    for line in lines:
        if line.startswith(".. option::"):
            is_shared = bool(shared & set(re.findall(r"--?[\w-]+", line.split("<")[0])))
        if not is_shared:
            kept.append(line)
    lines[:] = kept


def setup(app: Sphinx) -> dict[str, bool]:
    """Join the build."""
    app.connect("source-read", expand)
    app.connect("env-updated", complete)
    app.connect("missing-reference", resolve)
    app.connect("autodoc-process-signature", tidy_signature)
    app.connect("autodoc-process-docstring", tidy_docstring, priority=400)  # before napoleon
    app.connect("autodoc-process-docstring", restore_colons, priority=600)
    app.connect("sphinx-click-process-options", leave_out_shared)
    return {"parallel_read_safe": True}
