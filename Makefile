# make setup · make demo · make test · make chaos · make format · make lock
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup demo test chaos lint format lock clean

setup: .venv/.ready

# Installs exactly what requirements.lock pins, with hashes; done again only when the pins change.
.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Saegim needs Python 3.11 or newer, this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 " + "setup")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the pinned packages into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup
	@$(BIN)/saegim demo

test: setup lint
	$(BIN)/python -m pytest

# The full numbers, under an hour on two cores; needs a redis-server. Every line ends with 1 where a count is not zero.
chaos: setup
	$(BIN)/saegim bench chaos

lint: setup
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo --no-cache

format: setup
	$(BIN)/ruff format --quiet .
	$(BIN)/ruff check --fix --quiet .

lock: setup
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra dev --extra bench --custom-compile-command "make lock" -o requirements.lock pyproject.toml

clean:
	rm -rf .venv
