# Every command a person needs. `make help` lists them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

# Many tests are processes of their own: each would compile the program anew where this is set.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help serve backup restore health upgrade doctor demo test check test-services translations pictures soak bench clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cairn needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.11 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[solver,server,chain,cluster,pdf]' --group dev
	@touch $(STAMP)

serve: $(STAMP) ## serve the registry from ./cairn-data at port 8000, or at PORT=8080
	$(BIN)/cairn serve $(if $(PORT),--port $(PORT))

backup: $(STAMP) ## back ./cairn-data up into ./backups, sealed under CAIRN_PASSPHRASE
	mkdir -p backups && $(BIN)/cairn backup backups

restore: $(STAMP) ## restore FROM=backups/NAME.backup into ./cairn-data, where nothing is
	@[ -n "$(FROM)" ] || { echo "Say which: make restore FROM=backups/NAME.backup"; ls backups 2>/dev/null; exit 2; }
	$(BIN)/cairn restore $(FROM)

health: $(STAMP) ## say how the registry in ./cairn-data is
	$(BIN)/cairn health

upgrade: $(STAMP) ## bring ./cairn-data up to this program, a backup first
	$(BIN)/cairn upgrade

doctor: $(STAMP) ## say what is missing on this machine, and how to get it
	$(BIN)/cairn doctor

demo: $(STAMP) ## the main job step by step, then a registry full of people to try, served until Ctrl-C
	$(BIN)/python scripts/demo.py

test: $(STAMP) ## the tests, offline (about five minutes on two cores)
	$(BIN)/pytest -n auto --dist worksteal -m 'not node and not go and not browser and not servers and not soak'

check: $(STAMP) ## format, lint, types, import contract, documents
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test-services: $(STAMP) ## tests of whole installations, with others' programs (Node.js, Go), in a browser
	scripts/test_services.sh

translations: $(STAMP) ## bring the pages' catalogues up to date, compile them, list what is missing
	$(BIN)/python scripts/translations.py extract
	$(BIN)/python scripts/translations.py compile
	$(BIN)/python scripts/translations.py missing

pictures: $(STAMP) ## take the pictures in docs/images anew (Chromium)
	$(BIN)/python scripts/screenshots.py

soak: $(STAMP) ## the long tests, and three searches for input that breaks a law
	$(BIN)/pytest -m soak
	for search in 1 2 3; do $(BIN)/pytest -q -n auto tests/properties || exit 1; done

bench: $(STAMP) ## measure, beside named peers, in one run
	$(BIN)/python benchmarks/run.py

clean: ## remove what make made
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
