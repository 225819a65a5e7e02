"""The site of the documentation: what Sphinx is told."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "ucc_portfolio"
version = release = version_of("ucc-portfolio")
language = "en"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_click",
    "front_door",
    "repository",
]
exclude_patterns = ["_build", "changes"]
nitpicky = True
nitpick_ignore_regex = [("py:.*", r"(?!ucc_portfolio).*")]  # other libraries: nothing is fetched to look them up

# Pages: links are those that work on GitHub too.
myst_heading_anchors = 3
myst_enable_extensions = ["attrs_inline"]

# Notebooks: made of the texts in examples/notebooks (see _ext/repository.py), and run while the site is built.
nb_execution_mode = os.environ.get("UCC_DOCS_NOTEBOOKS", "force")
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_execution_show_tb = True

# The API: every name of the front door, as its docstring has it.
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
maximum_signature_line_length = 88
add_module_names = False
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_custom_sections = ["Source"]
napoleon_use_rtype = False

# The look: everything is in the folder of the site.
html_theme = "furo"
html_title = "ucc_portfolio"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
