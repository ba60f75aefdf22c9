# Parley. `make brief` writes the brief on the talks; `make test` runs every test. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ON ?= 2025-05-06
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev

.PHONY: brief test bench docs check-data data clean browser

brief: $(STAMP)  ## the brief of ON (default 2025-05-06), in the terminal and as HTML, Markdown and JSON
	$(BIN)/parley brief --on $(ON)

test: $(DEV_STAMP) browser  ## every test, the style and the types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/basedpyright
	$(BIN)/pytest

bench: $(DEV_STAMP)  ## speed and memory of the commands and solvers, beside their targets
	$(BIN)/python benchmarks/run.py

docs: $(DEV_STAMP)  ## the documentation site, in site/
	$(BIN)/mkdocs build --strict

check-data: $(DEV_STAMP)  ## compare shipped data with the raw tables, and replications with their references (needs ../shared)
	$(BIN)/python tools/check_data.py
	$(BIN)/python tools/check_models.py
	$(BIN)/python tools/check_caliendo.py
	$(BIN)/python tools/check_ossa.py
	$(BIN)/python tools/check_objectives.py
	$(BIN)/parley replicate all --data ../shared/data/model

data: $(DEV_STAMP)  ## rebuild src/parley/data from the raw tables (needs them in ../shared) and check a sample
	$(BIN)/python tools/build_all.py

$(STAMP): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable .
	touch $@

$(DEV_STAMP): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $(STAMP) $@

# The page of the brief is opened in a real browser. On Debian and Ubuntu it is installed here; elsewhere install
# Chromium and put it on PATH as `chromium`, or the browser tests say that they were skipped and why.
browser:
	@command -v chromium >/dev/null || { \
		if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
			apt-get update -qq && apt-get install -qq -y chromium >/dev/null; \
		else echo "browser tests need Chromium on PATH: install it (Debian: apt-get install chromium)"; fi; }

clean:
	rm -rf $(VENV) site dist build .pytest_cache .hypothesis .ruff_cache
