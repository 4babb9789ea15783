# make demo · make test · make test-fast · make lint · make bench · make serve · make clients · make installer · make lock
.PHONY: demo test test-fast lint bench serve clients installer lock clean
PYTHON ?= python3
export PYTHON
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

demo: .venv/.demo
	@$(BIN)/python -m tests.demo $(if $(ONCE),--once)

test: .venv/.dev
	@.ci/packages test
	$(BIN)/pytest -n 2 --dist loadfile

test-fast: .venv/.dev
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow"

lint: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.bench
	@.ci/packages test
	$(BIN)/python -m tests.bench

serve: .venv/.demo
	$(BIN)/cobranza-server serve

# The generated halves of the typed clients, from our own OpenAPI document.
clients: .venv/.dev
	$(BIN)/python -m clients.generate

# setup.exe, and its whole life under Wine: minutes. WINLAB names where the Windows machine is kept.
installer: .venv/.dev
	@.ci/packages installer
	$(BIN)/python -m tests.installer.prove

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (PYTHON=python3.12 make …)" >&2; exit 1; }
	@.ci/packages demo
	@$(PYTHON) -m venv .venv

# One environment that grows: what the demo needs, then tools and tests, then the peers we measure against.
.venv/.demo: requirements.lock pyproject.toml clients/python/pyproject.toml | .venv/bin/python
	@.ci/packages demo
	@echo "Preparing .venv (once)…"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable . --editable clients/python
	@touch $@

.venv/.dev: .venv/.demo requirements-dev.lock
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

.venv/.bench: .venv/.dev requirements-bench.lock
	@$(PIP) --require-hashes -r requirements-bench.lock
	@touch $@

COMPILE := uv pip compile --quiet --generate-hashes --no-header --universal --python-version 3.11 --extra build --extra agent --extra server pyproject.toml

lock:
	$(COMPILE) -o requirements.lock
	$(COMPILE) --extra tray --extra test --extra lint -c requirements.lock -o requirements-dev.lock
	$(COMPILE) --extra tray --extra test --extra lint --extra bench -c requirements-dev.lock -o requirements-bench.lock
	uv pip compile --quiet --generate-hashes --no-header --universal --python-version 3.11 --extra agent --extra tray --extra installer -c requirements-dev.lock pyproject.toml -o requirements-agent.lock

clean:
	rm -rf .venv .demo build dist *.egg-info
