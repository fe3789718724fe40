# CareForAll: `make up` starts the whole system on a fresh Debian 12; `make help` lists the other commands.

MAKEFLAGS += --no-print-directory --silent
SHELL := /bin/bash
.DEFAULT_GOAL := help

.PHONY: help up down status outbox logs psql reset token test soak bench chaos lint format dump compose reload rebuild reconcile locks

help: ## list these commands
	grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

up: ## install what is missing, start everything, deploy, and make one test gift from end to end
	stack/up.sh

down: ## stop everything, keep the data
	stack/down.sh

status: ## show each process and whether it works; exit 1 if one does not
	stack/status.sh

outbox: ## show queues, their lag, dead letters and unsent mails, and what to do about them
	stack/outbox.sh

logs: ## follow the logs of all processes
	stack/logs.sh

psql: ## open psql as the owner of the schema
	stack/psql.sh

reset: ## stop everything and delete its data (FORCE=1: without asking)
	stack/reset.sh

token: ## print a signed token: role=staff|organizer|donor|service [email=..] [ttl=seconds]
	stack/token.sh "$$role" "$$email" "$$ttl"

# Some, chosen by options, run in one process: they are done before several have started. All run side by side.
workers = $(if $(options),0,3)
pytest = .venv/bin/python -m pytest --numprocesses $(workers) --dist loadgroup --no-loadscope-reorder

test: ## run all tests, on servers of their own (options="-k name" goes to pytest; workers=3: side by side)
	stack/setup.sh test
	$(pytest) $(options)

soak: ## run the tests that have long forms, in those: more faults, more data, more orders of events
	stack/setup.sh test
	$(pytest) --soak --timeout 3600 $(options)

bench: ## start a system and measure it (options=--quick: one minute); prints a table, writes bench/results.md
	stack/setup.sh test
	stack/bench.sh $(options)

chaos: ## start a system, let everything fail for a while, compare its books (options="--seconds 300")
	stack/setup.sh test
	stack/chaos.sh $(options)

lint: ## ruff, mypy --strict, sqlfluff, shellcheck, nginx -t, plpgsql_check
	stack/setup.sh test
	stack/lint.sh

format: ## format the Python code by ruff
	stack/setup.sh test
	.venv/bin/ruff check --fix-only --quiet .
	.venv/bin/ruff format --quiet .

dump: ## rewrite migrations/schema.sql from the migrations
	stack/setup.sh test
	PYTHONPATH=. .venv/bin/python -m stack.dump

compose: ## rewrite docker-compose.yml from stack/processes.py
	stack/setup.sh run
	PYTHONPATH=. .venv/bin/python -m stack.docker.compose

reload: ## rebuild the schemas of sql/ in the running database
	stack/reload.sh

rebuild: ## recompute all money from stored events in a scratch database and compare it with the live one
	stack/rebuild.sh

reconcile: ## compare the gateways' listings with our books, apply what was missed (options="--from 2026-11-01")
	stack/reconcile.sh $(options)

locks: ## write the lock files from requirements*.in
	stack/locks.sh
