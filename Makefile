# Every target makes its own virtual environment in .venv, with the releases of constraints.txt.
#   PYTHON=python3.12   the interpreter to build it from (3.11 or newer)
#   JOBS=2              how many test workers run at once; 0 runs the tests in one process
#   ARGS=...            more words for the command: make test ARGS='-k sftp -x'

MAKEFLAGS += --no-print-directory
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) -c '$(NEW_ENOUGH)' 2>/dev/null && echo $(name))))
JOBS ?= 2
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
RUN_STAMP := $(VENV)/installed-run
DEV_STAMP := $(VENV)/installed-dev
SOAK_STAMP := $(VENV)/installed-soak
BENCH_STAMP := $(VENV)/installed-bench
FRAME := pyproject.toml constraints.txt

.PHONY: help demo test check format soak bench clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

demo: $(RUN_STAMP) ## claims out, acknowledgements and money back, against the sandbox on loopback
	@$(BIN)/gateway demo $(ARGS)

test: $(DEV_STAMP) ## every test but soak and bench
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

check: $(DEV_STAMP) ## lint, format and types
	@echo "ruff check";  $(BIN)/ruff check --quiet .
	@echo "ruff format"; $(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check .; exit 1; }
	@echo "mypy";        $(BIN)/mypy

format: $(DEV_STAMP) ## put the code into the house's format
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

soak: $(SOAK_STAMP) ## the long tests; FUZZ_SECONDS=60 shortens the fuzzing
	@$(BIN)/python -m pytest -m soak -s $(ARGS)

bench: $(BENCH_STAMP) ## the speed measurements, with the peers that they are held against
	@$(BIN)/python -m pytest -m bench -s $(ARGS)

clean: ## remove what make and the tools made
	@rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { echo "$(PYTHON) is older than Python 3.11" >&2; exit 2; }
	@echo "making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 2; }

$(RUN_STAMP): $(FRAME) | $(VENV)/bin/python
	@echo "installing gateway into $(VENV)"
	@$(PIP) install --quiet -c constraints.txt -e .
	@touch $@

$(DEV_STAMP): $(FRAME) | $(VENV)/bin/python
	@echo "installing gateway and what its tests need into $(VENV)"
	@$(PIP) install --quiet -c constraints.txt -e '.[dev,postgres,tables,bank,pdf]'
	@$(PIP) check --quiet
	@touch $(RUN_STAMP) $@

$(SOAK_STAMP): $(DEV_STAMP)
	@echo "installing what the long tests need into $(VENV)"
	@$(PIP) install --quiet -c constraints.txt -e '.[dev,postgres,tables,bank,pdf,soak]'
	@touch $(RUN_STAMP) $(DEV_STAMP) $@

$(BENCH_STAMP): $(DEV_STAMP)
	@echo "installing the peers of the benchmarks into $(VENV)"
	@$(PIP) install --quiet -c constraints.txt -e '.[dev,postgres,tables,bench]'
	@touch $(RUN_STAMP) $(DEV_STAMP) $@
