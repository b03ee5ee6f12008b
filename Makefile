# One command each; nothing needs a command before it. `make` alone prints this list.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3
export UV_PYTHON_DOWNLOADS = never
BIN := .venv/bin

.PHONY: help run test check bench lock screenshots messages format clean fuzz

help: ## This list
	@grep -E '^[a-z]+:.*##' Makefile | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: ## AMS with a demonstration regency at http://127.0.0.1:8000 (AMS_DATA, AMS_BIND, AMS_BASE_URL, DATABASE_URL are passed through)
	@sh scripts/environment.sh runtime
	@$(BIN)/ams demo serve

test: ## Everything tests need, then all tests on SQLite and PostgreSQL; a part with T=tests/revocation
	@sh scripts/environment.sh development
	@sh scripts/test.sh $(T)

check: ## Format, lint, types, import contract, missing migrations, translations, templates
	@sh scripts/environment.sh development
	@sh scripts/check.sh

bench: ## Measure AMS beside other people's software, into docs/benchmarks.md; parts with B="crl ocsp", a quick look with Q=1
	@sh scripts/environment.sh development
	@Q=$(Q) sh scripts/bench.sh $(B)

format: ## Format the code and mend what the linter can mend
	@sh scripts/environment.sh development
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

messages: ## Collect translatable strings into the catalogues
	@sh scripts/environment.sh development
	@$(BIN)/python scripts/messages.py update

screenshots: ## Take docs/screenshots anew in a real browser
	@sh scripts/environment.sh development
	@$(BIN)/python scripts/screenshots.py

fuzz: ## A million mutated OCSP requests; another number with AMS_FUZZ=…
	@sh scripts/environment.sh development
	@AMS_FUZZ=$${AMS_FUZZ:-1000000} $(BIN)/pytest -q tests/revocation/test_fuzz.py

lock: ## Resolve the requirement files again
	@sh scripts/environment.sh development
	@sh scripts/lock.sh

clean: ## Remove the environment and the tools (data in AMS_DATA stays)
	@rm -rf .venv .tools build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
