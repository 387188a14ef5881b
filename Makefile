# `make app` opens the workbench; `make test` runs every check. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501

.PHONY: app test check unit browser install install-dev chromium notebooks clean

app: $(VENV)/.installed
	$(BIN)/python -m workbench.launch --port $(PORT)

test: check unit browser

check: $(VENV)/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m "not browser" -n 2 --dist worksteal

browser: $(VENV)/.installed-dev chromium
	$(BIN)/python -m pytest -m browser tests/browser -n 2 --dist loadfile

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

$(VENV)/.installed: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	touch $@

# The browser test drives a real Chromium. On Debian and Ubuntu it is installed when missing.
chromium:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	command -v google-chrome >/dev/null || { \
	  echo "No Chromium found: installing Debian's package 'chromium' for the browser test."; \
	  $$(test "$$(id -u)" = 0 || echo sudo) sh -c 'apt-get update -q && apt-get install -y -q chromium' \
	  || { echo "Could not install it. Install Chromium by hand, or run 'make check unit'."; exit 1; }; }

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache artifacts
