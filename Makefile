# Needs Python 3.11-3.13 with venv, git and make. `make demo` and `make test` do all the set-up.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && { echo $$p; break; }; done)
UV_VERSION := 0.13.9
BIN := .venv/bin
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python
DEMO := warehouse/data/demo
export PYTHONUTF8 := 1

.PHONY: demo test lint audit ui bench lineage lock clean
.DEFAULT_GOAL := demo

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11, 3.12 or 3.13 found; install one or give PYTHON=..."; exit 1; }
	$(PYTHON) -m venv .venv

$(BIN)/uv: | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.runtime: requirements.lock pyproject.toml | $(BIN)/uv
	$(UV) --compile-bytecode --require-hashes -r requirements.lock
	$(UV) --no-deps -e .
	@touch $@

.venv/.test: tests/requirements.lock .venv/.runtime
	$(UV) --compile-bytecode --require-hashes -r tests/requirements.lock
	@touch $@

demo: .venv/.runtime ## environment, synthetic extracts, full run, the way to the report and the UI
	$(BIN)/csc sample --out $(DEMO)/landing
	$(BIN)/csc run --landing $(DEMO)/landing --data $(DEMO)
	@echo
	@echo "Report:    $(abspath $(DEMO))/published/latest/report/index.html   (open it in a browser)"
	@echo "Figures:   $(abspath $(DEMO))/published/latest"
	@echo "Children:  $(BIN)/csc explain health_dental --authority 933 --year 2017 --data $(DEMO)"
	@echo "UI:        make ui   (then open http://localhost:3000)"

ui: .venv/.runtime ## the Dagster UI on the demo's data, or on CSC_DATA and CSC_LANDING where they are set
	CSC_DATA="$${CSC_DATA:-$(abspath $(DEMO))}" CSC_LANDING="$${CSC_LANDING:-$(abspath $(DEMO))/landing}" \
		$(BIN)/python -m pipelines.ui

test: .venv/.test lint audit ## everything that must hold
	tests/browser/install-chromium
	$(BIN)/dg check defs
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: .venv/.test ## style, types, SQL, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar sql
	$(BIN)/lint-imports

audit: .venv/.test ## known vulnerabilities of what requirements.lock installs; without a network it says so and passes
	$(BIN)/python -m tests.audit

bench: .venv/.test ## wall time by stage, memory and growth beside a floor, and each format; BENCH="--sizes 1,10,40,153" for more
	$(BIN)/python -m tests.bench $(BENCH)
	$(BIN)/python -m tests.bench_formats

lineage: .venv/.test ## write down anew where each column of the SQL models comes from
	$(BIN)/python -m tests.column_sources

lock: $(BIN)/uv ## recompute the pinned, hashed dependencies
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --extra test -c requirements.lock pyproject.toml -o tests/requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --extra server -c requirements.lock pyproject.toml \
		-o pipelines/deployment/requirements.lock

clean: ## remove the environment and the demo
	rm -rf .venv $(DEMO)
