# On a fresh machine each of these sets itself up first: `make demo` shows the judge at work, `make test` proves it.

PYTHON ?=
BIN := .venv/bin
GPU_BIN := .venv-gpu/bin
SECONDS := 600
SUITE := not slow and not catalogue and not docker and not gpu and not ray

.PHONY: help setup demo test test-catalogue test-docker test-ray gpu lint fuzz verify ablation clean

help:
	@echo 'make setup    make .venv and see to a sandbox; does nothing where they stand'
	@echo 'make demo     a learner'\''s first ten minutes; then a right, a wrong, an unstable and a slow solution'
	@echo 'make test     the default test suite; where CI is set, make test-docker as well'
	@echo 'make test-catalogue  every exercise against all its known solutions, in this process'
	@echo 'make test-docker  what needs a Docker engine; root gets a private one where none answers'
	@echo 'make test-ray what needs Ray: a cluster of several nodes on this machine, some of which are killed'
	@echo 'make gpu      what needs a GPU, where there is one; its figures go to benchmarks/results/'
	@echo 'make lint     ruff and mypy --strict'
	@echo 'make fuzz     throw bytes at all that reads what a box wrote: ten minutes, or make fuzz SECONDS=60'
	@echo 'make verify   hold every exercise to its known solutions'
	@echo 'make ablation take one wall away at a time, as root: its attack must then be accepted'
	@echo 'make clean    remove .venv, .venv-gpu and what the tools left behind'

setup:
	@PYTHON='$(PYTHON)' .ci/setup

demo: setup
	@$(BIN)/python -m tests.demo

test: setup
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadgroup -m '$(SUITE)'
	@[ -z "$$CI" ] || $(MAKE) --no-print-directory test-docker

test-catalogue: setup
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 -m catalogue tests/test_exercises.py

# 69: no engine answers here and none can be started, which is said, and no failure where the tests only come along.
test-docker: setup
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 .ci/engine $(BIN)/python -m pytest -n 2 --dist loadgroup \
	    -m 'docker and not slow' $$(grep -l 'mark\.docker' tests/test_*.py) \
	    || { code=$$?; [ $$code = 69 ] && [ -n "$$CI" ] && echo 'docker tests left out: no engine' >&2; }

test-ray: setup
	@$(BIN)/python -c 'import ray' 2>/dev/null || $(BIN)/python -m pip install --quiet -e '.[ray]'
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 0 -m ray tests/test_cluster.py

# On a machine with a GPU: its tests, then every rule that names one, kept. By GPU_PYTHON; else by a python3 that has all
# that it takes, a torch that can use the GPU among it; else, and the reason is said, by an environment of its own, which
# adds what is missing to what that python3 has.
gpu:
	@python='$(GPU_PYTHON)'; status=0; \
	if [ -z "$$python" ] && \
	    why=$$(python3 -c 'import cli, pyseccomp, pytest, triton, torch; torch.ones(1, device="cuda")' 2>&1); \
	then python=python3; \
	elif [ -z "$$python" ]; then echo "not by python3: $$(echo "$$why" | tail -n 1)" >&2; \
	    PYTHON='$(PYTHON)' .ci/setup gpu || exit; python=$(GPU_BIN)/python; fi; \
	"$$python" -m pytest -m gpu tests/test_gpu.py || status=1; \
	"$$python" -m benchmarks.gpu --keep || status=1; exit $$status

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fuzz: setup
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(BIN)/python -m pip install --quiet -e '.[fuzz]'
	$(BIN)/python tests/fuzz_wire.py $(SECONDS)

verify: setup
	$(BIN)/judge verify --all

ablation: setup
	$(BIN)/python tests/ablation.py

clean:
	rm -rf .venv .venv-gpu .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
