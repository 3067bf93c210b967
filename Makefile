# Everything runs from a machine with only Python 3.11, git and make. `make help` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help demo test check bench study kernels clean

SYSTEM_PYTHON ?= $(shell command -v python3.11 || command -v python3)
PYTHON := .venv/bin/python
PEER_PYTHON := .venv-bench/bin/python
# pip reads the same pins for what it builds with (PIP_BUILD_CONSTRAINT is the newer name of that).
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check
PINS := PIP_CONSTRAINT=$(CURDIR)/constraints.txt PIP_BUILD_CONSTRAINT=$(CURDIR)/constraints.txt
# Two test workers share the processors, so each computes on one thread unless told otherwise.
TEST_WORKERS ?= 2
TEST_THREADS ?= 1

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST)

demo: .venv/.installed  ## simulate and focus a harbour; focus the real recording too where it is; results in out/
	@$(PYTHON) examples/demo.py

test: check  ## check, then all tests
	NUMBA_NUM_THREADS=$(TEST_THREADS) OPENBLAS_NUM_THREADS=$(TEST_THREADS) $(PYTHON) -m pytest -n $(TEST_WORKERS)

check: .venv/.installed-dev  ## format, lint, types, and which room imports which
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: .venv/.installed-dev .venv-bench/.installed  ## measure speed and memory beside the peer program, and planning
	$(PYTHON) benchmarks/run.py
	$(PYTHON) benchmarks/planning.py
	$(PYTHON) benchmarks/replanning.py
	$(PYTHON) benchmarks/simulation.py
	$(PYTHON) benchmarks/opportunities.py
	$(PYTHON) benchmarks/sortie.py

study: .venv/.installed-dev  ## run the long measurements and write what they found into docs/reference (STUDY=name for one)
	$(PYTHON) -m studies.run $(STUDY)

kernels:  ## forget compiled kernels: after changing one that kernels of other modules call
	find src -name '*.nb[ci]' -delete

clean:  ## remove what the targets above made
	rm -rf .venv .venv-bench out .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks .import_linter_cache

$(PYTHON) $(PEER_PYTHON):
	@"$(SYSTEM_PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make SYSTEM_PYTHON=/path/to/python3.11"; exit 2; }
	@"$(SYSTEM_PYTHON)" -m venv $(@D:/bin=)

.venv/.installed: pyproject.toml constraints.txt | $(PYTHON)
	@echo "Installing Yamabiko in .venv (once)"
	@$(PINS) $(PYTHON) $(PIP_INSTALL) --editable '.[flight]'
	@touch $@

.venv/.installed-dev: pyproject.toml constraints.txt | $(PYTHON)
	@echo "Installing Yamabiko and what its tests need in .venv (once)"
	@$(PINS) $(PYTHON) $(PIP_INSTALL) --editable '.[dev]'
	@touch .venv/.installed $@

.venv-bench/.installed: Makefile | $(PEER_PYTHON)
	@$(PEER_PYTHON) $(PIP_INSTALL) 'fastsar==0.1.8'
	@touch $@
