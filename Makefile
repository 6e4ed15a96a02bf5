# make demo      open the console over the simulated world
# make test      format, lint, types, import contracts, tests
# make bench     measure the product beside its references
# make pictures  take the pictures in docs/pictures
# make docs      renew the tables in README and docs

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run
TEST := $(VENV)/.test
# Twice the cores: tests of screens mostly wait.
WORKERS ?= $(shell echo $$((2 * $$(nproc))))
PIP := pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test lint bench pictures docs clean

demo: $(RUN)
	@$(BIN)/registry-tui --demo

test: lint
	$(BIN)/pytest -n $(WORKERS)

lint: $(TEST)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

bench: $(TEST)
	$(BIN)/python -m bench

pictures: $(RUN)
	$(BIN)/python -m docs.take_pictures

docs: $(RUN)
	$(BIN)/python -m docs.tables

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
