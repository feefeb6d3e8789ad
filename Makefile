# Every target makes the environment it needs; nothing is installed twice.
VENV   := .venv
PY     := $(VENV)/bin/python
BIN    := $(VENV)/bin
CORE   := $(VENV)/.core-installed
DEV    := $(VENV)/.dev-installed

export MLFLOW_DISABLE_TELEMETRY := true
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false

.DEFAULT_GOAL := help
.PHONY: help demo test check fmt types bench docs golden clean chromium

help:    ## list the targets
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/'

demo: $(CORE)   ## install, then tell the whole story on real images
	@$(BIN)/assay demo

test: $(DEV) chromium   ## install with the development extra, then run every test
	@$(BIN)/pytest -n auto --dist loadgroup --cov --cov-report=term:skip-covered

check: $(DEV)   ## formatting, lint, types, layers, doctests of the docs
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

fmt: $(DEV)     ## format, and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

types: $(DEV)   ## types only
	@$(BIN)/mypy

bench: $(DEV)   ## measure; prints the figures of docs/benchmarks.md
	@$(PY) -m tests.bench

docs: $(DEV)    ## write the generated reference pages
	@$(PY) -m tests.reference_pages

golden: $(DEV)  ## write the golden files anew; look at the difference
	@ASSAY_GOLDEN=write $(BIN)/pytest -q --no-cov tests/contract/test_cli_help.py

clean:   ## remove the environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	python3 -m venv $(VENV)

$(CORE): pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "installing (once; some minutes, 2.5 GB)"
	@$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "installing with the development extra (once; some minutes, 2.8 GB)"
	@$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(CORE)

# The browser tests want Debian's Chromium: installed where that is possible, else they are skipped.
chromium:
	@command -v chromium >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	    { echo "installing chromium"; apt-get update -qq && apt-get install -y -qq chromium >/dev/null; }; } || \
	  echo "chromium is absent: the browser tests are skipped"
