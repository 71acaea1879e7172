# make run · make test · make check · make bench · make screenshots
.PHONY: run test check bench screenshots lock
PY = .venv/bin/python

run:  ## everything that serving needs, then serve
	@requirements/install run
	@exec $(PY) -m app start

test:  ## every test, on SQLite and PostgreSQL, in a real browser
	@requirements/install test
	@tests/run

check:  ## format, lint, types, floors, catalogue
	@requirements/install test
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) -m tests.catalogue

bench:  ## figures beside their peers, in one run
	@requirements/install test
	@$(PY) -m bench $(BENCH)

screenshots:  ## the pictures of README, in real Chromium
	@requirements/install test
	@tests/screenshots
