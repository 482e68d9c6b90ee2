# Two commands matter: `make demo` and `make test`. Each installs what it needs, once, without root.

VENV := .venv
BIN := $(VENV)/bin
ROOMS := $(wildcard contracts eventstore documents office services devstack xuanmin scenarios benchmarks tests)
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
PIP_COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url \
	--no-emit-trusted-host --no-emit-find-links --no-emit-options
# Registrations in `make bench`.
N ?= 100000
# What to pass on to `xuanmin demo`, for example ARGS=--serve.
ARGS ?=
# The first Python that is new enough; choose another with PYTHON=python3.12.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

.PHONY: help demo test bench lint lock clean run-setup test-setup
.DELETE_ON_ERROR:

help:
	@echo "make demo    the town's registration, from Kafka to live tallies (ARGS=--serve keeps it running)"
	@echo "make test    checks and tests"
	@echo "make bench   registrations a second on this machine (N=$(N))"
	@echo "make lint    the checks alone"
	@echo "make lock    pin the newest allowed versions, with hashes"
	@echo "make clean   remove what was installed and cached in this folder; your data stays"

demo: run-setup
	@$(BIN)/xuanmin demo $(ARGS)

test: lint
	@$(BIN)/python -m pytest

bench: run-setup
	@$(BIN)/python -m benchmarks --registrations $(N)

lint: test-setup
	@$(BIN)/ruff check --quiet $(ROOMS)
	@$(BIN)/ruff format --quiet --check $(ROOMS)
	@$(BIN)/mypy $(ROOMS)
	@$(BIN)/lint-imports

lock: test-setup
	@for set in run embedded dev npm; do \
		$(PIP_COMPILE) --upgrade --output-file requirements/$$set.txt requirements/$$set.in || exit 1; done
	@$(BIN)/python -m devstack lock

clean:
	rm -rf $(VENV) services/desk/assets/vendor build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Kafka's jars are looked for each time: they lie outside this folder, and finding them takes no time.
run-setup: $(VENV)/run.stamp
	@$(BIN)/python -m devstack fetch
	@$(BIN)/python -m services.desk.assets

test-setup: $(VENV)/test.stamp run-setup

$(VENV)/run.stamp: requirements/run.txt requirements/embedded.txt requirements/npm.txt | $(BIN)/python
	@echo "Installing what Xuanmin needs into $(VENV) (once; a few minutes on a slow line)"
	@$(PIP_INSTALL) -r requirements/run.txt -r requirements/embedded.txt
	@# What the desk's pages take from npm packages is fetched by npm, once: by a wheel's where the machine has none.
	@command -v npm > /dev/null || $(PIP_INSTALL) -r requirements/npm.txt
	@# No build step and no build tools: a path file makes the rooms importable, a two-line script is the command.
	@echo "$(CURDIR)" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/xuanmin.pth"
	@printf '#!/bin/sh\nexec "%s/python" -m xuanmin "$$@"\n' "$(CURDIR)/$(BIN)" > $(BIN)/xuanmin
	@chmod +x $(BIN)/xuanmin
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements/dev.txt
	@echo "Installing what the tests need"
	@$(PIP_INSTALL) -r requirements/run.txt -r requirements/embedded.txt -r requirements/dev.txt
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Xuanmin needs Python 3.11 or newer, and none was found. Install one, or name it:" \
		"make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Xuanmin needs Python 3.11 or newer;" \
		"$(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) comes without the venv module." \
		"Install it (Debian, Ubuntu: the package python3-venv), or name another Python: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
