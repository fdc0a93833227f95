# Zhrebiy's commands. The machine needs git, make and Python 3.11 or newer; the rest is put into .venv.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo demo-reset test story lint format pins translations bench bench-draw mutation bench-vk bench-pages screenshots fuzz chaos

VENV := .venv/bin
RUN := $(VENV)/python -m
RUFF := $(VENV)/ruff

# The first Python that is new enough and can make a virtual environment runs the installer.
define install
@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$python -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then exec $$python tools/install.py $(1); fi; \
done; \
echo 'Zhrebiy needs Python 3.11 or newer with venv. On Debian or Ubuntu: apt-get install python3 python3-venv' >&2; \
exit 1
endef

help:
	@echo 'make setup         install what the product needs (.venv)'
	@echo 'make demo          run everything on this machine, with a small VK of its own; Ctrl-C ends it'
	@echo 'make demo-reset    forget the demo and its data'
	@echo 'make story         one whole contest in two minutes, compared with what really happened'
	@echo 'make test          all tests, on SQLite and on PostgreSQL, with a real browser'
	@echo 'make lint          format, style, types, import rules, templates, security'
	@echo 'make format        put code and templates into the house format'
	@echo 'make translations  compile the texts of the interface'
	@echo 'make pins          pin the dependencies anew, with hashes'
	@echo 'make bench         what is done in a second, beside what could be: webhook, ledger, VK, draw, pages'
	@echo 'make bench-vk      how many calls of VK a contest of 100 000 costs, and how many come a second'
	@echo 'make bench-draw    how long a draw of 100 000 and of 1 000 000 takes, and whether it is fair'
	@echo 'make bench-pages   public pages under load beside a bare Flask route; the table of 100 000 participants'
	@echo 'make chaos         put faults in, from kill -9 to a full disk: is anything lost, or done twice?'
	@echo 'make fuzz          strangers’ bytes thrown at whatever reads them, half a minute each'
	@echo 'make screenshots   pictures of every page, on a phone and on a desk, in both languages: var/screenshots'
	@echo 'make mutation      change the rules of the draw in every small way: do the tests notice?'

setup:
	$(call install,requirements.txt)

setup-dev:
	$(call install,requirements-dev.txt)

demo: setup
	@$(RUN) tools.demo

demo-reset: setup
	@$(RUN) tools.demo --reset

story: setup
	@$(RUN) tools.story

# Not reordered: xdist would put files with few tests last, and those are the ones that last.
test: setup-dev
	@$(RUN) tools.chromium
	$(RUN) pytest -n auto --maxprocesses 5 --dist loadfile --no-loadscope-reorder

lint: setup-dev
	$(RUFF) format --check .
	$(RUFF) check .
	$(VENV)/mypy .
	$(VENV)/lint-imports --no-logo
	$(VENV)/djlint --quiet --lint templates
	$(VENV)/bandit -q -r . -c pyproject.toml

format: setup-dev
	$(RUFF) format .
	$(RUFF) check --fix .

translations: setup
	$(VENV)/pybabel compile -d translations

PIN := $(VENV)/uv pip compile --no-config -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

pins: setup-dev
	$(PIN) requirements.in -o requirements.txt
	$(PIN) requirements-dev.in -o requirements-dev.txt
	$(PIN) requirements-fuzz.in -o requirements-fuzz.txt

bench: setup-dev
	@$(RUN) tools.bench

bench-vk: setup-dev
	@$(RUN) tools.bench_vk

bench-draw: setup-dev
	@$(RUN) tools.chromium
	@$(RUN) tools.bench_draw

bench-pages: setup-dev
	@$(RUN) tools.bench_pages

chaos: setup-dev
	@$(RUN) tools.chaos

mutation: setup-dev
	@$(RUN) tools.mutation

fuzz: setup-dev
	@$(RUN) pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.txt \
		|| echo 'atheris could not be installed; the next line says what to do without it' >&2
	@$(RUN) tools.fuzz

screenshots: setup-dev
	@$(RUN) tools.chromium
	@$(RUN) tools.screenshots
