# Everything runs in .venv, made from requirements.lock; nothing else on the machine is used but Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready

.PHONY: help setup verify test unit services hostile matrix nox prove plan mutants lint lock mock cases bench wheel clean

help:
	@echo 'make verify   judge both APIs against the embedded providers; reports go to reports/'
	@echo 'make test     the tests of the suite itself'
	@echo 'make unit     the unit tests alone, which must reach every branch of checks and sender; ten seconds or more'
	@echo 'make services judge both operations as they are written on other stacks; installs those in build/; two minutes'
	@echo 'make hostile  judge servers that hang, lie and drown, and 1,000 times through a faulty network; ten minutes'
	@echo 'make matrix   every test on each supported Python; one that is missing is named and skipped; a quarter of an hour'
	@echo 'make nox      the sessions of noxfile.py; SESSIONS="types files" runs some of them'
	@echo 'make prove    judge every fault and every conforming variant; four minutes; PART=1/2 judges a part of them'
	@echo 'make plan     derive the order of the plan again, from what the faults show; five minutes'
	@echo 'make mutants  whether the unit tests notice when checks and results are changed; half an hour'
	@echo 'make lint     ruff and mypy'
	@echo 'make lock     renew uv.lock and requirements.lock; UPGRADE=1 takes the newest versions that pyproject.toml allows'
	@echo 'make mock     serve the providers on fixed ports'
	@echo 'make cases    store the deterministic cases of specs/ again, after a document or schemathesis has changed'
	@echo 'make bench    faults found, false alarms, requests and seconds beside schemathesis; half an hour'
	@echo 'make wheel    build the wheel into dist/'
	@echo 'make clean    remove what was made'

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed.") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

verify: $(READY)
	$(VENV)/bin/artifact-contracts verify

# A part of the time goes by waiting for services that are gone, so there are more processes than processors.
PROCESSES ?= $(shell expr 2 \* $$(getconf _NPROCESSORS_ONLN))

test: unit
	$(VENV)/bin/pytest tests/contract
	$(VENV)/bin/pytest tests/wire tests/stubs tests/meta --numprocesses $(PROCESSES)

# Without plugins that nothing in tests/unit needs; to start or to ask them takes longer than a hundred of its tests.
UNIT := tests/unit $(addprefix -p no:,anyio hypothesispytest logging schemathesis xdist)

unit: $(READY)
	$(VENV)/bin/coverage run -m pytest $(UNIT)
	$(VENV)/bin/coverage report

# Each stack has an environment of its own in build/services; STACKS="flask django" judges some of them.
# PROFILE=certify SEED=2 judges honest services so; WRITE=1 puts the tables into docs/services.md.
services: $(READY)
	$(VENV)/bin/python -m tests.services.judge_services $(STACKS) $(if $(PROFILE),--profile $(PROFILE)) $(if $(SEED),--seed $(SEED)) $(if $(WRITE),--write)

# Most of the time goes by waiting, so there are more processes than processors. CI runs the tests that are not thorough.
# RUNS=100 sends fewer runs through the network.
hostile: $(READY)
	$(VENV)/bin/pytest tests/hostile --numprocesses 8
	$(VENV)/bin/python -m tests.hostile.network_runs --runs $(or $(RUNS),1000)

# nox has an environment of its own too. In CI (where CI is set) an interpreter that is missing fails the run.
NOX := build/nox
NOX_FLAGS = $(if $(PYTHONS),--python $(PYTHONS)) $(if $(CI),--error-on-missing-interpreters)

matrix: $(NOX)/.ready
	$(NOX)/bin/nox --session tests $(NOX_FLAGS)

nox: $(NOX)/.ready
	$(NOX)/bin/nox $(if $(SESSIONS),--session $(SESSIONS) $(NOX_FLAGS),--list)

$(NOX)/.ready: Makefile
	$(PYTHON) -m venv $(NOX)
	$(NOX)/bin/pip install --quiet --disable-pip-version-check 'nox~=2026.10'
	@touch $@

prove: $(READY)
	$(VENV)/bin/artifact-contracts prove $(if $(PART),--part $(PART))

plan: $(READY)
	$(VENV)/bin/artifact-contracts dev plan

# In an environment of its own: nothing else needs what mutmut brings with it. Started anew, it tries what has changed.
MUTMUT := build/mutmut

mutants: $(MUTMUT)/.ready
	nice $(MUTMUT)/bin/mutmut run
	$(MUTMUT)/bin/mutmut results
	$(MUTMUT)/bin/mutmut export-cicd-stats

$(MUTMUT)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(MUTMUT)
	$(MUTMUT)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(MUTMUT)/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(MUTMUT)/bin/pip install --quiet --disable-pip-version-check 'mutmut~=3.8.1'
	@touch $@

lint: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

# uv.lock is what `uv sync` installs; requirements.lock is the same for pip. Both name no index but the public one.
LOCK := build/lock

lock: $(LOCK)/.ready
	$(LOCK)/bin/uv lock --default-index https://pypi.org/simple $(if $(UPGRADE),--upgrade)
	$(LOCK)/bin/uv export --quiet --locked --no-emit-project --format requirements.txt --output-file requirements.lock

$(LOCK)/.ready: Makefile
	$(PYTHON) -m venv $(LOCK)
	$(LOCK)/bin/pip install --quiet --disable-pip-version-check 'uv~=0.13.9'
	@touch $@

mock: $(READY)
	$(VENV)/bin/artifact-contracts mock

cases: $(READY)
	$(VENV)/bin/artifact-contracts dev cases

bench: $(READY)
	$(VENV)/bin/python bench/compare.py --part 1/2
	$(VENV)/bin/python bench/speed.py
	$(VENV)/bin/python bench/growth.py

wheel: $(READY)
	$(VENV)/bin/python -m build --no-isolation --wheel

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis mutants .coverage
	find reports -type f ! -name README.md -delete
