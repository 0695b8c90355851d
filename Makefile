# Postroom. `make` alone prints this list.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

.PHONY: help demo serve test check lint types contracts format lock audit sbom docs bench assure clean

help: ## print this list
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(STAMP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Postroom needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	@echo "Installing into $(VENV) from the lock (once; a minute or two) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation -c requirements/constraints.txt -e .
	@touch $@

demo: $(STAMP) ## a throw-away Postroom with sample mail: SMTP 127.0.0.1:2525, web http://127.0.0.1:8080
	@$(BIN)/postroom demo

serve: $(STAMP) ## a Postroom on ./postroom-data with the embedded default
	@$(BIN)/postroom serve

test: $(STAMP) check ## everything that must hold: lint, types, contracts, tests
	@$(BIN)/python -m tests.prepare
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -q

check: $(STAMP) lint types contracts ## lint, types and import contracts

lint:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types:
	@$(BIN)/mypy

contracts:
	@$(BIN)/lint-imports --no-cache

format: $(STAMP) ## put the code into the house format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: ## resolve the locks again (needs uv)
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -c requirements/constraints.txt pyproject.toml -o requirements/runtime.txt
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -c requirements/constraints.txt pyproject.toml requirements/dev.in -o requirements/dev.txt

audit: ## look up known holes in what is locked (needs uv and the network; what cannot be looked up is a failure)
	@uv tool run -q pip-audit --strict --require-hashes --disable-pip -r requirements/runtime.txt

sbom: ## write sbom.json: what the service is made of, from the lock (CycloneDX; needs uv)
	@uv tool run -q --from cyclonedx-bom cyclonedx-py requirements --of JSON -o sbom.json requirements/runtime.txt

docs: $(STAMP) ## write the generated reference pages
	@$(BIN)/python -m tests.reference

bench: $(STAMP) ## intake and detection beside their peers (Debian's postfix makes the comparison whole)
	@$(BIN)/python -m tests.bench.intake
	@$(BIN)/python -m tests.bench.detection

assure: $(STAMP) ## the long proofs: torture, leaks, access, forced to disk, 200 kills, real mail (needs POSTROOM_SHARED)
	@$(BIN)/python -m tests.assurance
	@$(BIN)/python -m tests.bench.corpus

clean: ## remove the environment and caches (never data)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
