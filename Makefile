# make setup · make demo · make test (make lint, make tests) · make chaos · make format · make lock · make lock-local · make audit · make clean
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup demo test tests chaos lint format lock lock-local audit clean

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

test: lint tests

tests: setup
	$(BIN)/python -m pytest --numprocesses 2

# The full numbers, under an hour on two cores; needs a redis-server. Whoever is killed is mostly waited for, so the others are played beside
# that. Ends with 1 where any count is not zero.
chaos: setup
	@code=0; $(BIN)/saegim bench chaos & beside=$$!; \
	for what in faults leak fuzz; do $(BIN)/saegim bench $$what || code=1; done; \
	wait $$beside || code=1; exit $$code

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

# Known holes in what requirements.lock pins. Asks a service on the internet, so it is no part of `make test`. What that service does not
# know (behind a mirror it may be everything) pip-audit skips, and says that it found nothing: here that is no all-clear.
audit: setup
	@log=$$(mktemp); $(BIN)/pip-audit --disable-pip --require-hashes --progress-spinner off -r requirements.lock >$$log 2>&1; code=$$?; \
	skipped=$$(grep -c 'could not be audited' $$log); \
	grep -v 'could not be audited' $$log | grep -vE '^(Name +Skip Reason|-+ -+$$)' | tail -50; rm -f $$log; \
	if [ $$skipped -gt 0 ]; then echo "This is no all-clear: the service of pip-audit, pypi.org, was not reached or did not know $$skipped of the pinned packages."; exit 2; fi; \
	if [ $$code -ne 0 ]; then echo "Not all is well, or the service of pip-audit, pypi.org, was not reached: see above."; fi; exit $$code

# What `saegim tune local` takes beside torch, which comes first and from where it fits the machine: pip install torch --index-url https://download.pytorch.org/whl/cpu
lock-local: setup
	@echo "torch ; sys_platform == 'never'" >.venv/.without-torch
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --extra local --constraint requirements.lock --override .venv/.without-torch --custom-compile-command "make lock-local" -o requirements-local.lock pyproject.toml

clean:
	rm -rf .venv
