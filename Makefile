# `make status` prints the table, `make test` runs all that CI runs, `make docs` builds the site; they need python3 (3.11
# or later) and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: status test docs bench fuzz clean

status: $(VENV)/installed
	@$(BIN)/ucc-status

test: $(VENV)/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

docs: $(VENV)/documented
	$(BIN)/python -m sphinx -W --keep-going -q docs docs/_build/html
	@echo "Written: docs/_build/html/index.html"

bench: $(VENV)/tested
	$(BIN)/python benchmarks/run.py

fuzz: $(VENV)/tested  # the long run of mutated files; `make test` has a share of it
	$(BIN)/python tests/hardening/fuzz.py 20000 11

$(VENV)/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "ucc_portfolio needs Python 3.11 or later; try: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(BIN)/python -m compileall -q src  # as pip does for an installed package
	@touch $@

$(VENV)/tested: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

$(VENV)/documented: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	@touch $@

clean:
	rm -rf $(VENV) docs/_build docs/notebooks
