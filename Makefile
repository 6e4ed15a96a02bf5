# make demo   opens the console over the simulated world
# make test   format, lint, types, import contracts, tests

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev

.PHONY: demo test bench pictures clean

demo: $(READY)
	@$(BIN)/registry-tui --demo

test: $(READY_DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto

bench: $(READY_DEV)
	$(BIN)/python -m bench

pictures: $(READY_DEV)
	$(BIN)/python -m docs.pictures

clean:
	rm -rf $(VENV)

$(VENV)/pyvenv.cfg:
	$(PYTHON) -m venv $(VENV)

$(READY): $(VENV)/pyvenv.cfg pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(READY_DEV): $(READY)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@
