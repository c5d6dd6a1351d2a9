# PYTHON makes the environments, as in `make test PYTHON=python3.12`.
# PROFILE says how many examples `make property` tries: dev, ci or night (see conftest.py).
PYTHON ?= python3
PROFILE ?= night
export PYTHON

run := .venv-test/bin/python -m

.PHONY: help demo test check docs pages vendor property bench clean env-demo env-test

help: ## say what each word does
	@sed -n 's/^\([a-z]*\):.*## /  make \1  	/p' Makefile

demo: env-demo ## train a small model, with NumPy alone
	.venv-demo/bin/python examples/digits.py

test: check ## what has to pass: check, then every test on every library
	$(run) pytest -n 2 --durations 15

check: env-test ## style, floors, types, spelling
	$(run) ruff check
	$(run) ruff format --check
	.venv-test/bin/lint-imports
	$(run) pyright --pythonpath .venv-test/bin/python
	$(run) codespell_lib

docs: env-test ## run every example in docstrings, README and docs
	$(run) pytest arrayops nn docs README.md

pages: env-test ## write the files that come from the code
	$(run) tools.write_calls
	$(run) tools.document_ops
	$(run) tests.property.bad_inputs
	$(run) tests.property.tolerances
	$(run) tests.property.kinks
	$(run) tests.nn.bad_use_page

vendor: env-test ## show that arrayops works when copied into another package
	$(run) pytest tests/backend/test_imports.py tests/backend/test_vendoring.py

property: env-test ## look long for counter-examples to the laws
	HYPOTHESIS_PROFILE=$(PROFILE) $(run) pytest -n 2 tests/property

bench: env-test ## measure side by side
	for script in benchmarks/*.py; do .venv-test/bin/python $$script || exit; done

clean: ## take away environments, builds and caches
	rm -rf .venv-demo .venv-test build dist *.egg-info
	rm -rf .hypothesis .import_linter_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

env-demo:
	@tools/setup_env.sh .venv-demo demo

# torch goes first and alone: so pip takes a CPU build where one is at hand.
env-test:
	@tools/setup_env.sh .venv-test jax,tensorflow,openvino,test,dev torch==2.13.0
