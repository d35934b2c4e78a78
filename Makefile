PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# What is imported once is compiled once, also where the environment says otherwise: TensorFlow takes 15 s to compile.
export PYTHONDONTWRITEBYTECODE =

# Steps of the set-up and of lint that do not need one another run side by side.
MAKEFLAGS += --jobs=3

.PHONY: run test zoo lint lint-python lint-scripts bench tables cluster setup setup-dev clean

run: setup
	$(BIN)/python -m fervi serve

# The service reads recordings at the lowest priority: the tests take the same, so as not to starve what they wait for.
test: setup-dev
	nice -n 19 $(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder
	npm test

zoo: setup-dev
	$(BIN)/python -m pytest -q -m slow tests/training

lint: lint-python lint-scripts

lint-python: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/hadolint Dockerfile

lint-scripts: setup-dev
	npm run --silent lint

bench: setup-dev
	$(BIN)/python -m benchmarks.pipeline
	$(BIN)/python -m benchmarks.beside

cluster: setup
	scripts/install_cluster.sh
	$(BIN)/python -m deploy.cluster

tables: setup-dev
	$(BIN)/python -m scripts.write_tables

audit: .setup/venv
	PYTHON=$(BIN)/python scripts/audit.sh

lock: .setup/venv
	PYTHON=$(BIN)/python scripts/lock.sh

notices: setup
	$(BIN)/python scripts/third_party.py > docs/third-party.md

setup: .setup/run .setup/sample
setup-dev: .setup/dev

.setup/venv:
	scripts/make_venv.sh $(PYTHON) $(VENV)
	@mkdir -p .setup && touch $@

.setup/vendor: package-lock.json scripts/vendor.mjs
	npm ci --omit=dev --no-fund --no-audit --loglevel=error
	npm run --silent vendor
	@mkdir -p .setup && touch $@

.setup/run: .setup/venv .setup/vendor requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.setup/sample: scripts/sample_photo.py .setup/run
	$(BIN)/python -m scripts.sample_photo || echo "The Image page goes without its sample photo." >&2
	@touch $@

.setup/dev: .setup/packages .setup/tools .setup/system
	@touch $@

.setup/packages: .setup/run .setup/sample requirements-train.txt requirements-video.txt requirements-collections.txt \
		requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -r requirements-dev.txt
	@touch $@

.setup/tools: .setup/vendor
	npm ci --no-fund --no-audit --loglevel=error
	@touch $@

.setup/system: .setup/venv scripts/install_chromium.sh scripts/install_cluster.sh
	scripts/install_chromium.sh
	scripts/install_cluster.sh
	@touch $@

clean:
	rm -rf $(VENV) .setup node_modules static/vendor
