# Everything a person or CI needs, from a clean clone on: `make run`, `make test`.
# Needs Python 3.11 or newer, pip and make; the rest is installed into .venv.

# the first of these that is new enough; `make PYTHON=/path/to/python` chooses another
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

VENV := .venv
PY := $(VENV)/bin/python
RUN := $(VENV)/run.stamp
DEV := $(VENV)/dev.stamp

# two processes of one thread each keep two cores busier than one process of two; a file's tests
# stay together, since they share what they load
PYTEST := QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 $(PY) -m pytest -q -n 2 --dist loadfile
# what users compute with torch; reading, writing, threads and scheduling are the same with any
# instructions, and nobody trains on an old CPU
NUMERIC := tests/engine tests/teaching $(addprefix tests/render/test_,real_engine.py \
    graphics_card.py layers.py pixels.py) \
  $(addprefix --ignore tests/engine/,pictures files test_replacing.py test_pretended_device.py)

PHOTO ?= resources/examples/coffee.jpg

.DEFAULT_GOAL := help
.PHONY: help run test lint format unit old-cpu bench wheel clean
.PHONY: wheel-test bundle bundle-test deb tarball installer

help: ## say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | \
	  while IFS='|' read -r name text; do printf '  make %-11s %s\n' "$$name" "$$text"; done

run: $(RUN) ## open the window (without a display: paint an example photo)
	@packaging/run.sh $(PY) $(PHOTO)

# all tests come last, so that the summary of their run is the last thing to be read; mypy has
# use for one core only
test: $(DEV) ## everything that must pass before a change lands
	@$(MAKE) --no-print-directory -j 2 --output-sync=target lint old-cpu
	@$(MAKE) --no-print-directory unit

unit: $(DEV) ## the tests alone
	@$(PYTEST)

# other instructions round otherwise: what computes runs as on an x86 CPU of 2008, too
old-cpu: $(DEV) ## the tests of what computes, with the oldest instructions
	@ATEN_CPU_CAPABILITY=default DNNL_MAX_CPU_ISA=SSE41 $(PYTEST) -m "not slow" $(NUMERIC)

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

wheel-test: wheel ## install the wheel where nothing but pip is, and start it
	@packaging/wheel-test.sh "$(PYTHON)" $(TORCH)

# TORCH is a wheel of torch for the CPU, or the address of an index that has one
bundle: $(if $(TORCH),,$(RUN)) ## build the program for people without Python into dist/ (TORCH=…)
	@packaging/bundle/make.sh "$(if $(TORCH),$(PYTHON),$(PY))" $(TORCH)

deb: ## pack the bundle for Debian and Ubuntu
	@packaging/linux/deb.sh

tarball: ## pack the bundle for any Linux
	@packaging/linux/tarball.sh

bundle-test: deb tarball ## use the bundle on a bare Debian, as root
	@packaging/bundle/test.sh

installer: ## check the script of the installer for Windows
	@packaging/windows/check.sh

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
	@packaging/system-packages.sh $(PY) films
	@touch $(RUN) $@
