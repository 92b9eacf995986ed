# make run   the window; without a display, the demo      make test   every check
# make demo  the sample town into out/                    make lock   renew requirements.lock (needs pip-tools)
# make bench  speed as ratios, into out/bench.json         make screenshots  pictures of every page, into out/screenshots
# make nightly  the long tests: kills, damaged and hostile files, keys and clicks at random with a seed of the day, all
#               sizes of pages and towns
# make dist  the program folder for people without Python, self-tested, as a zip in dist/

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: run test nightly demo bench screenshots dist lock
.DEFAULT_GOAL := run

# Programs that the tests start would compile every module anew, three times as slow.
unexport PYTHONDONTWRITEBYTECODE

run: $(STAMP)
	@if [ "$$(uname -s)" = Linux ] && [ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
	  echo "No display (DISPLAY and WAYLAND_DISPLAY are empty): running the demo into out/ instead of the window."; \
	  $(BIN)/python -m dx_assess demo out; \
	else \
	  $(BIN)/python -m dx_assess; \
	fi

demo: $(STAMP)
	$(BIN)/python -m dx_assess demo out

# A worker that crashed ends the run: a new one would wait for ever (pytest-xdist 3.8, its issue 784).
test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --max-worker-restart 0

nightly: $(STAMP)
	$(BIN)/python tools/nightly.py

bench: $(STAMP)
	$(BIN)/python tools/bench.py --json out/bench.json
	$(BIN)/python tools/bench_rollup.py --json out/bench_rollup.json

screenshots: $(STAMP)
	QT_QPA_PLATFORM=offscreen $(BIN)/python tools/screenshots.py out/screenshots --manual docs/manual/pictures

dist: $(STAMP)
	$(BIN)/python tools/dist.py

lock:
	$(BIN)/python -m piptools compile --extra dev --generate-hashes --allow-unsafe --strip-extras --no-header \
	  --no-annotate --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
	  --quiet --output-file $@.tmp pyproject.toml tools/requirements.in
	sed -e '/^#/d' -e '/^$$/d' $@.tmp > requirements.lock
	@rm $@.tmp

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed as '$(PYTHON)' (another one: make PYTHON=python3.12)." >&2; exit 1; }
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
