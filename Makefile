# Everything runs in .venv, made from requirements.lock; nothing else on the machine is used but Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready

.PHONY: help setup verify test unit prove plan mutants lint mock cases bench wheel clean

help:
	@echo 'make verify   judge both APIs against the embedded providers; reports go to reports/'
	@echo 'make test     the tests of the suite itself'
	@echo 'make unit     the unit tests alone, which must reach every branch of checks and sender; ten seconds'
	@echo 'make prove    judge every fault and every lawful variant, in four minutes; PART=1/2 judges a part of them'
	@echo 'make plan     derive the order of the plan anew from what the faults show; five minutes'
	@echo 'make mutants  whether the unit tests notice when checks and verdict are changed; half an hour'
	@echo 'make lint     ruff and mypy'
	@echo 'make mock     serve the providers on fixed ports'
	@echo 'make cases    store the deterministic cases of specs/ anew, after a document or schemathesis has changed'
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

test: unit
	$(VENV)/bin/pytest tests/contract
	$(VENV)/bin/pytest tests/wire tests/stubs tests/meta --numprocesses auto

# Without plugins that nothing in tests/unit needs; to start or to ask them takes longer than a hundred of its tests.
UNIT := tests/unit $(addprefix -p no:,anyio hypothesispytest logging schemathesis xdist)

unit: $(READY)
	$(VENV)/bin/coverage run -m pytest $(UNIT)
	$(VENV)/bin/coverage report

prove: $(READY)
	$(VENV)/bin/artifact-contracts prove $(if $(PART),--part $(PART))

plan: $(READY)
	$(VENV)/bin/python -m artifact_contracts.proof.prioritization

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

mock: $(READY)
	$(VENV)/bin/artifact-contracts mock

cases: $(READY)
	$(VENV)/bin/python -m artifact_contracts.cases.stored

bench: $(READY)
	$(VENV)/bin/python bench/compare.py --part 1/2
	$(VENV)/bin/python bench/speed.py
	$(VENV)/bin/python bench/growth.py

wheel: $(READY)
	$(VENV)/bin/python -m build --no-isolation --wheel

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis mutants .coverage
	find reports -type f ! -name README.md -delete
