# make portal   builds a private environment, checks the sample content and publishes it to output/
# make test     runs the whole test suite
# Both do all set-up themselves and are quick the second time. `make test COVERAGE=1` measures coverage too.

PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help

.PHONY: help portal test quick check audit programs lock docs clean

AUDIT_TOOLS := tests/e2e/audit/node_modules/.package-lock.json

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

portal: .venv/portal
	@$(BIN)/contentops validate || echo "The findings above hold back what they name; all else is published."
	@$(BIN)/contentops publish
	@echo
	@echo "Look at it:   $(BIN)/contentops serve     (then open http://127.0.0.1:8000/; drafts are shown and marked)"
	@echo "or serve the folder output/ with any web server."

test: .venv/dev programs $(AUDIT_TOOLS)
	@$(BIN)/pytest -n auto --dist worksteal $(if $(COVERAGE),--cov --cov-report=term:skip-covered)

# make quick    the tests that take no more than a few seconds each; they wait for git more than they compute, so two a core
quick: .venv/dev
	@$(BIN)/pytest -n $$(( 2 * $$(nproc) )) --dist worksteal -m "not slow"

# make check    style, types and the directions of imports
check: .venv/dev
	@$(BIN)/ruff check src tests benchmarks ci docs pelicanconf.py
	@$(BIN)/ruff format --check src tests benchmarks ci docs pelicanconf.py
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# make audit    Lighthouse over every kind of page of the sample, three times each; `make audit FOUR=1`: over four of them
audit: .venv/dev programs $(AUDIT_TOOLS)
	@$(BIN)/python tests/e2e/audit/lighthouse.py $(if $(FOUR),--four)

# make docs     writes the generated reference pages, follows the tutorials and how-tos and puts in what they print
docs: .venv/dev
	@$(BIN)/python docs/generate.py
	@$(BIN)/python docs/follow.py --write docs/tutorial/*.md docs/how-to/*.md

# make lock     resolves the locked versions anew
lock: .venv/dev
	@$(BIN)/pip install --quiet uv
	@for set in portal dev; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command "make lock" $$(test $$set = dev && echo --group dev) \
	    pyproject.toml requirements/build.in --output-file requirements/$$set.txt || exit 1; \
	done

clean:
	rm -rf .venv .contentops output .output.contentops dist

.venv/portal: requirements/portal.txt pyproject.toml requirements/install
	@sh requirements/install "$(PYTHON)" portal

.venv/dev: requirements/dev.txt pyproject.toml requirements/install .venv/portal
	@sh requirements/install "$(PYTHON)" dev

programs:
	@sh tests/e2e/install

$(AUDIT_TOOLS): tests/e2e/audit/package.json tests/e2e/audit/package-lock.json tests/e2e/audit/install
	@sh tests/e2e/audit/install
