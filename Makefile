# Every target does its own set-up; nothing needs to be installed beforehand but Python >= 3.11.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_TEST := $(VENV)/.ready-test

.PHONY: demo test lint clean help

demo: $(READY)  ## send the sample face over AWGN at 6 dB
	$(BIN)/python run_link.py run --out results/demo

test: $(READY_TEST) lint  ## everything that can be checked, under ten minutes on two cores
	$(BIN)/python -m pytest

lint: $(READY_TEST)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/bin/python:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python >= 3.11 is needed')"
	$(PYTHON) -m venv $(VENV)

# torch comes first and by pip alone: its pinned version is the build that this machine offers.
$(READY): $(VENV)/bin/python constraints.txt pyproject.toml
	$(BIN)/python -m pip install -q -c constraints.txt torch
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	touch $@

# lpips asks for torchvision, of which there is no build for every torch; its heads are all we test.
$(READY_TEST): $(READY)
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[test]"
	$(BIN)/python -m pip install -q -c constraints.txt --no-deps lpips
	touch $@

clean:  ## remove the environment and results
	rm -rf $(VENV) results build *.egg-info

help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'
