# Every target is one line of help away: make help
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-peers
FLASK := $(BIN)/flask
export APP_ENV ?= local

# Where memory can hold them, the databases of the tests live there: disks make them wait.
QUICKLY := $(shell [ "$$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 6000000 ] 2>/dev/null && echo "TMPDIR=/dev/shm ")

IN_PARALLEL := --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help env env-bench run test slow lint browser fuzz bench bench-batch bench-genres bench-import bench-ingestion bench-models \
	bench-pairing bench-report bench-review-loop bench-rollback bench-scale bench-search bench-serve bench-statistics lock clean

help:  ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

env: $(VENV)/.complete  ## Make the environment in .venv from requirements.lock, and nothing else

$(VENV)/.complete: requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed; name it with PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Installing the environment (about a minute and a half, 3 GB, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	@# pip would compile on one core; some packages hold files that are no Python 3.
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib >/dev/null 2>&1 || true
	@touch $@

env-bench: env $(PEERS)/.complete  ## Fetch the peers of bench-models into .venv-peers, from requirements-bench.lock

$(PEERS)/.complete: requirements-bench.lock
	@rm -rf $(PEERS)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		--target $(PEERS) -r requirements-bench.lock
	@touch $@

run: env  ## Prepare everything that is missing and serve at http://127.0.0.1:8000
	@$(FLASK) db upgrade
	@$(FLASK) catalogue demo
	@$(FLASK) models train all --profile quick --if-missing || echo "Serving without the models that could not be trained."
	@$(FLASK) models predict-catalogue || true
	@$(FLASK) review predict || true
	@$(FLASK) review drift || true
	@$(FLASK) experiments assign
	@$(FLASK) experiments demo
	@$(FLASK) experiments aa --if-missing || echo "There are too few listeners for an A/A check."
	@$(FLASK) users first-admin
	@echo "Serving at http://$${BIND:-127.0.0.1:8000} - stop with Ctrl+C"
	@exec $(BIN)/python -m webapp.side_by_side "$(FLASK) jobs work" "$(BIN)/gunicorn wsgi:app"

test: env  ## Run the fast tests, on SQLite and, where it is installed, on PostgreSQL
	@$(QUICKLY)$(BIN)/python -m pytest $(IN_PARALLEL) -m "not slow"

slow: env  ## Run the slow tests: servers are killed, models trained at length, the real catalogue is read
	@$(QUICKLY)$(BIN)/python -m pytest $(IN_PARALLEL) -m slow

lint: env  ## Check style, types and the floors of the house
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

browser: env  ## Click through the app in Chromium (needs Debian's chromium)
	@$(BIN)/python -m pytest --override-ini=addopts= -q --import-mode=importlib tests/browser

fuzz: env  ## Throw generated requests at the JSON API
	@$(BIN)/python -m pytest --override-ini=addopts= -q --import-mode=importlib tests/fuzz

bench: bench-serve  ## The same as bench-serve

bench-serve: env  ## Measure the routes beside a no-op route, memory and start (needs wrk)
	@$(BIN)/python -m tests.benchmarks

bench-search: env  ## Measure searches among a million invented tracks (ten minutes; SCALE=0.02 for fewer)
	@$(BIN)/python -m tests.benchmarks.searching --scale $${SCALE:-1}

bench-genres: env  ## Measure how well our genre groups and the original ones are learnt (needs the real catalogue)
	@$(BIN)/python -m tests.benchmarks.genre_grouping

bench-ingestion: env  ## Measure events a second over HTTP beside a no-op route (needs wrk)
	@$(BIN)/python -m tests.benchmarks.ingestion

bench-import: env  ## Measure a large import beside bare inserts of the same rows, and its memory (SCALE=0.02 for less)
	@$(BIN)/python -m tests.benchmarks.importing --scale $${SCALE:-1}

bench-pairing: env  ## Measure how even and how precise hash, strata and pairs make a fixed cohort (a minute)
	@$(BIN)/python -m tests.benchmarks.pairing

bench-report: env  ## Measure reports beside the original's way and vectorised pandas (six minutes; SCALE=0.02 for less)
	@$(BIN)/python -m tests.benchmarks.report --scale $${SCALE:-1} $(ARGS)

bench-rollback: env  ## Measure how soon every worker follows ten rollbacks under load (five minutes)
	@$(BIN)/python -m tests.benchmarks.rolling_back

bench-models: env-bench  ## Measure our models beside their peers on folds by artist (hours; ARGS="--folds 0 --models advanced")
	@PYTHONPATH=$(PEERS) $(BIN)/python -m tests.benchmarks.models $(ARGS)

bench-scale: env  ## Measure the memory and time of a training on 130,000 tracks (TRACKS=20000 for fewer)
	@$(BIN)/python -m tests.benchmarks.model_scaling --tracks $${TRACKS:-130000}

bench-review-loop: env  ## Measure the review loop with a third of a real catalogue's labels hidden (25 minutes)
	@$(BIN)/python -m tests.benchmarks.review_loop $(ARGS)

bench-batch: env  ## Measure predicting 100,000 tracks by file and by request beside bare ONNX Runtime (SCALE=0.02 for fewer)
	@$(BIN)/python -m tests.benchmarks.batch --scale $${SCALE:-1}

bench-statistics: env  ## Measure coverage, false positives and power of the experiment statistics (two minutes; RUNS=400 for less)
	@$(BIN)/python -m tests.benchmarks.statistics --runs $${RUNS:-4000}

lock:  ## Write requirements.lock anew from setup.cfg, and that of the peers (needs uv on the path)
	@uv pip compile setup.cfg --extra test --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --no-annotate --upgrade --output-file requirements.lock
	@uv pip compile requirements-bench.in --no-deps --quiet --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --no-annotate --upgrade --output-file requirements-bench.lock

clean:  ## Remove the environment and the caches; the data in instance/ stays
	@rm -rf $(VENV) $(PEERS) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
