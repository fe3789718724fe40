# CareForAll: `make up` on a fresh Debian 12 gives a running system, `make help` lists the rest.

MAKEFLAGS += --no-print-directory --silent
SHELL := /bin/bash
.DEFAULT_GOAL := help

.PHONY: help up down status outbox logs psql reset token test soak bench chaos lint format dump compose reload rebuild reconcile locks

help: ## list these targets
	grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

up: ## install what is missing, start everything, deploy, and give once from end to end
	stack/up.sh

down: ## stop everything, keep the data
	stack/down.sh

status: ## show each process and whether it works; exit 1 if one is down
	stack/status.sh

outbox: ## show queues, their lag, dead letters, mails not yet sent, and what to do next
	stack/outbox.sh

logs: ## follow the logs of all processes
	stack/logs.sh

psql: ## open psql as the owner of the schema
	stack/psql.sh

reset: ## stop everything and wipe its data (FORCE=1 does not ask)
	stack/reset.sh

token: ## print a signed token: role=staff|organizer|donor|service [email=..] [ttl=seconds]
	stack/token.sh "$$role" "$$email" "$$ttl"

test: ## run all tests, on servers of their own (options="-k name" goes to pytest)
	stack/setup.sh test
	.venv/bin/python -m pytest $(options)

soak: ## run the long forms of the fault, volume and lifecycle tests
	stack/setup.sh test
	.venv/bin/python -m pytest --soak --timeout 3600 $(options)

bench: ## measure a system of its own (options=--quick: a minute); prints a table, writes bench/results.md
	stack/setup.sh test
	stack/bench.sh $(options)

chaos: ## pass a storm of failures over a system of its own and compare the books (options="--seconds 300")
	stack/setup.sh test
	stack/chaos.sh $(options)

lint: ## ruff, mypy --strict, sqlfluff, shellcheck, nginx -t, plpgsql_check
	stack/setup.sh test
	stack/lint.sh

format: ## let ruff format the Python code
	stack/setup.sh test
	.venv/bin/ruff check --fix-only --quiet .
	.venv/bin/ruff format --quiet .

dump: ## rewrite migrations/schema.sql from the plan
	stack/setup.sh test
	PYTHONPATH=. .venv/bin/python -m stack.dump

compose: ## rewrite docker-compose.yml from stack/processes.py
	stack/setup.sh run
	PYTHONPATH=. .venv/bin/python -m stack.docker.compose

reload: ## drop and rebuild the schemas of sql/ in the running database
	stack/reload.sh

rebuild: ## rebuild all money from raw events in a scratch database and compare it with the live one
	stack/rebuild.sh

reconcile: ## compare the gateways' listings with our books, apply what was missed (options="--from 2026-11-01")
	stack/reconcile.sh $(options)

locks: ## lock the dependencies anew (requirements*.in)
	stack/locks.sh
