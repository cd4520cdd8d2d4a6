# Everything a person or CI needs, from a clean clone on: `make run`, `make test`.
# Needs Python 3.11 or newer, pip and make; the rest is installed into .venv.

# the first of these that is new enough; `make PYTHON=/path/to/python` chooses another
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

VENV := .venv
PY := $(VENV)/bin/python
RUN := $(VENV)/run.stamp
DEV := $(VENV)/dev.stamp

PHOTO ?= resources/examples/coffee.jpg

.DEFAULT_GOAL := help
.PHONY: help run test lint format unit bench wheel clean

help: ## say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | \
	  while IFS='|' read -r name text; do printf '  make %-8s %s\n' "$$name" "$$text"; done

run: $(RUN) ## open the window (without a display: paint an example photo)
	@packaging/run.sh $(PY) $(PHOTO)

# pytest comes last, so that its summary is the last thing to be read
test: lint unit ## everything that must pass before a change lands

unit: $(DEV) ## the tests alone
	@QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=$${OMP_NUM_THREADS:-2} $(PY) -m pytest -q

lint: $(DEV) ## ruff, mypy and the import contracts
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

format: $(DEV) ## put the code into shape
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

bench: $(DEV) ## time the engine beside its peer
	@$(PY) -m stylemixer bench engine

wheel: $(DEV) ## build the wheel into dist/
	@$(PY) -m build --wheel --no-isolation

clean: ## remove what can be built again, the virtual environment included
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The environment is made once and renewed when pyproject.toml changes.
$(PY):
	@packaging/make-venv.sh "$(PYTHON)" $(VENV)

$(RUN): pyproject.toml | $(PY)
	@$(PY) -m pip install --quiet --disable-pip-version-check -e .
	@packaging/system-packages.sh $(PY)
	@touch $@

$(DEV): pyproject.toml | $(PY)
	@$(PY) -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@packaging/system-packages.sh $(PY)
	@touch $(RUN) $@
