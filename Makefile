# Every target sets up what it needs: a virtual environment in .venv with the pinned requirements. These are complete
# (`make check` asks pip), so that pip need not resolve what they require, and warn of names that lxml spells otherwise.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test check format bench screenshots soak sbom clean help

help:            ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(STAMP): requirements.txt requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Whence needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 run"; exit 1; }
	@echo 'Setting up $(VENV) with the pinned requirements; the first time takes a minute or two.'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -r requirements.txt -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

run: $(STAMP)    ## load the sample corpus if the knowledge base is empty, then serve on http://127.0.0.1:8321/
	$(BIN)/whence add --if-empty tests/corpus
	$(BIN)/whence serve

test: $(STAMP)   ## run the tests
	$(BIN)/python -m pytest -n auto

check: $(STAMP)  ## lint and type-check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pip check --quiet --disable-pip-version-check
	$(BIN)/python -m tools.sbom --check

format: $(STAMP) ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP)  ## measure, and write the report to docs/
	$(BIN)/python -m bench

screenshots: $(STAMP)  ## take the pictures of the documentation anew (needs chromium and chromedriver)
	$(BIN)/python -m tests.pages.screenshots docs/images

soak: $(STAMP)    ## read, review and attack a running server for ten minutes; the report goes to docs/
	$(BIN)/python -m bench.soak

sbom: $(STAMP)    ## write the bill of materials (CycloneDX) to sbom.json
	$(BIN)/python -m tools.sbom > sbom.json

clean:           ## remove what the other targets made
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
