"""What the site shows of the repository outside docs: the notebooks, made of their texts."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import jupytext  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from sphinx.application import Sphinx

DOCS: Final = Path(__file__).parents[1]
NOTEBOOKS: Final = DOCS.parent / "examples" / "notebooks"


def make_notebooks(app: Sphinx) -> None:
    """Write each notebook of the examples as a page, without outputs, where its text has changed."""
    folder = Path(app.srcdir) / "notebooks"
    folder.mkdir(exist_ok=True)
    texts = {path.stem: path for path in NOTEBOOKS.glob("*.py")}
    for page in folder.glob("*.ipynb"):
        if page.stem not in texts:
            page.unlink()
    for name, path in texts.items():
        page = folder / f"{name}.ipynb"
        notebook = jupytext.read(path)
        for number, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{number}"
        content = jupytext.writes(notebook, fmt="ipynb")
        if not page.exists() or page.read_text("utf-8") != content:
            page.write_text(content, "utf-8")


def make_kernel(app: Sphinx) -> None:
    """Let notebooks run in this Python, whatever kernels the machine has."""
    folder = Path(app.doctreedir) / "jupyter" / "kernels" / "python3"
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=ERROR"]
    spec = {"argv": command, "display_name": "Python 3", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec), "utf-8")
    os.environ["JUPYTER_PATH"] = str(folder.parents[1])
    logging.getLogger("traitlets").setLevel(logging.WARNING)  # it would announce each notebook


def link_notebooks(app: Sphinx, page: str, source: list[str]) -> None:
    """Let links to the text of a notebook, which are right on GitHub, lead to its page."""
    del app
    up = "../" * page.count("/")
    source[0] = re.sub(r"\]\((?:\.\./)+examples/notebooks/(\w+)\.py\)", rf"]({up}notebooks/\1.ipynb)", source[0])


def setup(app: Sphinx) -> dict[str, bool]:
    """Join the build."""
    app.connect("builder-inited", make_notebooks)
    app.connect("builder-inited", make_kernel)
    app.connect("source-read", link_notebooks)
    return {"parallel_read_safe": True}
