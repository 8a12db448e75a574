# Safar. `make run` and `make test` do all the set-up themselves, from a fresh clone.
# PORT (8000), SAFAR_DATA_DIR (./var), DATABASE_URL and the rest of .env.example are honoured.
PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
BIN := .venv/bin
export SAFAR_DATA_DIR ?= $(CURDIR)/var

.PHONY: run setup test lint types demo-reset bench stop messages lock clean
.DEFAULT_GOAL := run

run: setup ## Start Safar with the demonstration in it
	@$(BIN)/safar run --port $(PORT) --workers $(WORKERS)

setup: .venv/.run ## Install what it needs to run, nothing more

test: .venv/.dev ## Every test, from nothing; warnings are errors
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2

lint: .venv/.dev ## Style, types, floors, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet safar

demo-reset: setup ## Throw the demonstration away and load it anew
	$(BIN)/safar demo reset

bench: .venv/.dev ## Measure ours beside the figures to beat
	$(BIN)/python bench/pages.py
	$(BIN)/python bench/notes_import.py

stop: ## Stop the embedded database, if one was left running
	@$(BIN)/safar db stop

messages: .venv/.dev ## Gather every sentence into locale/*/django.po
	$(BIN)/python tools/messages.py update

lock: ## Pin the requirements again (needs uv)
	cd requirements && for name in run dev; do \
	  uv pip compile --universal --python-version 3.11 --generate-hashes --upgrade \
	    --no-emit-index-url --no-emit-find-links --no-annotate --no-header $$name.in -o $$name.txt; done

clean: ## Forget the installation (the data in var/ stays)
	rm -rf .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Safar needs Python 3.11 or newer; $(PYTHON) is `$(PYTHON) --version 2>&1`. Try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	  echo "Python could not make .venv. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

.venv/.run: requirements/run.txt pyproject.toml $(wildcard locale/*/LC_MESSAGES/*.po) | .venv/bin/python
	@echo "Installing Safar into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python tools/messages.py compile
	@touch $@

.venv/.dev: .venv/.run requirements/dev.txt
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements/dev.txt
	@touch $@
