# 导购工具箱 · Guide. Everything runs from a virtual environment in .venv; nothing else is installed on the machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.installed
# collecting all other tests takes as long as some of these
FAULTS = $$(grep -rl "mark.faults" tests --include=*.py)
MIGRATIONS = $$(find . -path ./$(VENV) -prune -o -path '*/piccolo_migrations/*.py' -print)

.PHONY: setup demo demo-reset test test-pages screenshots test-faults test-long check hooks commits sweep replays mutants faults bench check-plans docs words format migration first-migration migrations keep-release requirements clean

setup: $(SETUP)

$(SETUP): requirements/pip.txt requirements/runtime.txt requirements/dev.txt pyproject.toml
	@echo "正在安装到 $(VENV)，约一分钟 · Installing into $(VENV), a minute or so"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/pip.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt -r requirements/dev.txt
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(SETUP)

demo: $(SETUP)
	@echo "正在启动演示，第一次约一分钟 · Starting the demo, a minute or so the first time"
	@$(BIN)/guide demo

demo-reset: $(SETUP)
	@$(BIN)/guide demo --reset

# they start some thousand processes, which need not compile the product again each
test test-pages test-faults test-long faults: export PYTHONDONTWRITEBYTECODE =

test: $(SETUP)
	$(BIN)/pytest -n 2 --dist worksteal -m "not faults and not browser and not long"

# every page in the system's Chromium, and the daily jobs as taps: SCREENSHOTS=folder make test-pages keeps pictures
test-pages: $(SETUP)
	@$(BIN)/python -m tests.browser.chromium
	$(BIN)/pytest -n 2 --dist worksteal -m browser tests/browser

# the pictures of both READMEs, taken anew from the demo
screenshots: $(SETUP)
	@$(BIN)/python -m tests.browser.pictures

# servers crash, workers and imports are killed
test-faults: $(SETUP)
	$(BIN)/pytest -n 3 --dist worksteal -m "faults and not long" $(FAULTS)

# what takes too long for every change: faults again and again under load, a home from nothing
test-long: $(SETUP)
	$(BIN)/pytest -n 2 --dist worksteal -m long $$(grep -rl "mark.long" tests --include=*.py)

check: $(SETUP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

# what `make check` runs, before each commit, and a look at its message
hooks: $(SETUP)
	$(BIN)/pre-commit install

# make commits SINCE=main: the messages of the commits after that one
commits: $(SETUP)
	$(BIN)/python .ci/commit_messages.py since "$(SINCE)"

# the commission engine against its slow reference on N random scenarios: make sweep N=1000 SEED=7
sweep: $(SETUP)
	@$(BIN)/python -m tests.commissions.engine.sweep $(if $(N),--number $(N)) $(if $(SEED),--seed $(SEED))

# the same scenarios played on the database and in memory: make replays N=1000 SEED=7; each takes a second
replays: $(SETUP)
	@$(BIN)/python -m tests.commissions.replays $(if $(N),--number $(N)) $(if $(SEED),--seed $(SEED))

# do the tests notice small changes to the calculations? make mutants N=200 SEED=7 AREA=commissions/engine JOBS=2
mutants: $(SETUP)
	@$(BIN)/python -m mutants $(if $(N),--number $(N)) $(if $(SEED),--seed $(SEED)) $(if $(AREA),--area $(AREA)) \
	  $(if $(JOBS),--jobs $(JOBS))

# every answer stands whatever is killed: make faults ROUNDS=10 SEED=7; a round takes some 10 seconds
faults: $(SETUP)
	@$(BIN)/python -m faults $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SEED),--seed $(SEED))

# make bench NAME=at_size SCALE=0.1,1: what reads cost at two sizes, and how they grew; a tenth takes minutes, 1 an hour
bench: $(SETUP)
	@$(BIN)/python -m benchmarks $(NAME)

# every list of a chain at a tenth of its size, explained: nothing large is scanned, no whole store is sorted
check-plans: $(SETUP)
	@$(BIN)/python -m benchmarks._check_plans

# docs/errors.md and docs/rules/permissions.md, from the code; the list of decisions, from their pages
docs: $(SETUP)
	$(BIN)/python -m guide_app.entry.cli.documenting

# the catalogue of pages' words (guide_app/base/html/words) from what they say; prints what lacks its English
words: $(SETUP)
	$(BIN)/python -m guide_app.entry.cli.wording

format: $(SETUP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# make migration APP=coupons DESC="what changed": from the tables; `make migrations` lays out those that are there
migration: $(SETUP)
	$(BIN)/python -m guide_app.entry.cli.migrating new "$(APP)" "$(DESC)"
	@$(MAKE) -s migrations

# until a release holds it, the first migration of a package may be written again from its tables
first-migration: $(SETUP)
	$(BIN)/python -m guide_app.entry.cli.migrating anew "$(APP)"
	@$(MAKE) -s migrations

migrations: $(SETUP)
	$(BIN)/python -m guide_app.entry.cli.migrating shorten
	$(BIN)/ruff check --quiet --fix --select I,F401 $(MIGRATIONS)
	$(BIN)/ruff format --quiet $(MIGRATIONS)

# as a release is cut: its small demo as a dump and the digests of its migrations, for the tests of upgrades
keep-release: $(SETUP)
	$(BIN)/python -m tests.upgrades.keep "$(VERSION)"

# where packages were found is this machine's matter: lines that name a place are left out. Every file of a version is
# named by its hash, so that nothing else can be installed under its name.
requirements: $(SETUP)
	for name in pip runtime dev; do \
	  CUSTOM_COMPILE_COMMAND="make requirements" $(BIN)/pip-compile -q --strip-extras --generate-hashes --allow-unsafe -o requirements/$$name.txt requirements/$$name.in && \
	  grep -v '^--' requirements/$$name.txt > requirements/$$name.new && mv requirements/$$name.new requirements/$$name.txt || exit 1; \
	done

clean:
	rm -rf $(VENV) .guide build *.egg-info
