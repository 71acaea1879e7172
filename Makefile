# make run · make demo · make test · make lint · make check · make bench · make screenshots · make assets
.PHONY: run demo test lint check bench screenshots assets
PY = .venv/bin/python

run:  ## everything that serving needs, then serve
	@requirements/install run
	@exec $(PY) -m app start

demo:  ## a fictional town to try everything in; prints how to sign in, then serves
	@requirements/install run
	@$(PY) -m app demo
	@exec $(PY) -m app start

test:  ## every test on SQLite with a real browser; what asks a database on PostgreSQL, too; branch coverage gated
	@requirements/install test
	@tests/run

lint:  ## format, lint, types, floors
	@requirements/install test
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

check: lint test  ## all that must hold before a change lands; .ci/run calls it

bench:  ## figures beside their peers, in one run
	@requirements/install test
	@$(PY) -m bench $(BENCH)

screenshots:  ## the pictures of README, in real Chromium
	@requirements/install test
	@tests/screenshots

assets:  ## the list of hashes that browsers and doctor compare our scripts and styles with
	@cd app/static && sha256sum * > ../static.sha256
