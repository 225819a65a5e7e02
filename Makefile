# `make status` prints the table, `make test` runs all that CI runs, `make docs` builds the site; they need python3 (3.11
# or later) and the network for PyPI. CONTRIBUTING.md says what the other targets are for.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench
LOWEST := .venv-lowest
RELEASE := .venv-release
EXTRAS := calendar,charts,distributed,excel,frames,msproject,risk

.PHONY: status test test-lowest docs bench types audit changelog dist fuzz clean

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

test-lowest: $(LOWEST)/installed  # all tests, with the oldest of what pyproject.toml lets users install
	$(LOWEST)/bin/python -m pytest

bench: $(BENCH)/installed  # prints the table of ratios, and writes it to docs/explanation/performance.md
	$(BENCH)/bin/python benchmarks/run.py

types: $(VENV)/tested $(RELEASE)/installed  # the share of public names whose types are written down
	PATH="$(CURDIR)/$(BIN):$$PATH" $(RELEASE)/bin/pyright --verifytypes ucc_portfolio --ignoreexternal

audit: $(RELEASE)/installed  # asks for known vulnerabilities of what `pip install ucc-portfolio[...]` brings
	echo '.[$(EXTRAS)]' | $(RELEASE)/bin/uv pip compile --quiet --generate-hashes --no-emit-package ucc-portfolio - \
		--output-file $(RELEASE)/requirements.txt
	$(RELEASE)/bin/pip-audit --strict --require-hashes --disable-pip --requirement $(RELEASE)/requirements.txt

changelog: $(RELEASE)/installed  # prints what a release would put into CHANGELOG.md
	@$(RELEASE)/bin/towncrier build --draft --version "$$($(RELEASE)/bin/ucc-status --version | cut -d ' ' -f 3)"

dist: $(RELEASE)/installed  # wheel and sdist, compared, and the wheel tried alone on each Python that is there
	$(RELEASE)/bin/python release/check_distributions.py

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

$(RELEASE)/installed: pyproject.toml
	$(PYTHON) -m venv $(RELEASE)
	$(RELEASE)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[release]'
	@touch $@

$(BENCH)/installed: pyproject.toml
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@

# The oldest of what users install, and the newest test tools that go with it, on the oldest Python.
$(LOWEST)/installed: pyproject.toml $(RELEASE)/installed
	$(RELEASE)/bin/uv venv --quiet --clear --python 3.11 $(LOWEST)
	$(RELEASE)/bin/uv pip install --quiet --python $(LOWEST) --resolution lowest-direct --editable '.[$(EXTRAS)]'
	$(RELEASE)/bin/uv pip freeze --quiet --python $(LOWEST) --exclude-editable > $(LOWEST)/oldest.txt
	$(RELEASE)/bin/uv pip install --quiet --python $(LOWEST) --constraint $(LOWEST)/oldest.txt --editable '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) $(BENCH) $(LOWEST) $(RELEASE) dist docs/_build docs/notebooks
