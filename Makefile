# make demo      open the console over the simulated world
# make test      format, lint, types, import contracts, tests
# make bench     measure the product beside its references
# make pictures  make the pictures in docs/pictures
#
# The checks that only read the code live in an environment of their own: import-linter brings
# click, and where click is installed httpx loads its command line at every start.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TOOLS := $(VENV)/tools/bin
RUN := $(VENV)/.run
TEST := $(VENV)/.test
LINT := $(VENV)/.lint
PIP := pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test lint bench pictures clean

demo: $(RUN)
	@$(BIN)/registry-tui --demo

test: lint
	$(BIN)/pytest -n auto

lint: $(TEST) $(LINT)
	$(TOOLS)/ruff format --check .
	$(TOOLS)/ruff check .
	$(TOOLS)/pyright
	$(TOOLS)/lint-imports

bench: $(TEST)
	$(BIN)/python -m bench

pictures: $(RUN)
	$(BIN)/python -m docs.pictures

clean:
	rm -rf $(VENV)

$(VENV)/pyvenv.cfg:
	$(PYTHON) -m venv $(VENV)

$(RUN): $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	$(BIN)/$(PIP) --editable .
	@touch $@

$(TEST): $(RUN)
	$(BIN)/$(PIP) --editable '.[test]'
	@touch $@

$(LINT): $(VENV)/pyvenv.cfg constraints.txt
	$(PYTHON) -m venv $(VENV)/tools
	$(TOOLS)/$(PIP) import-linter 'pyright[nodejs]' ruff
	@touch $@
