# make build | demo | test | lint | notebooks | docs | bench | figures | mutants | clean: each makes .venv, installs what it needs,
# compiles the engine, and runs. No root, nothing else first; without a C compiler the engine's plain files run.

# The first of these that will do; name another with `make test PYTHON=/path/to/python`.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c $(USABLE) 2>/dev/null && echo $$p && break; done)
USABLE = 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))'

VENV := .venv
RUN := $(VENV)/bin/python
PIP = $(RUN) -m pip install --quiet --disable-pip-version-check
PYTEST = $(RUN) -m pytest -n auto --dist worksteal
# A copy of what the tests need, without what is compiled.
PLAIN := build/plain

.DELETE_ON_ERROR:
.PHONY: demo build test test-plain plain lint notebooks docs bench figures mutants clean

demo: $(VENV)/has-data,plot,render
	$(RUN) -m nn demo

build: $(VENV)/built

test: lint
	$(PYTEST)
	@$(MAKE) --no-print-directory test-plain

test-plain: $(VENV)/has-dev plain
	cd $(PLAIN) && SCALAR_AUTOGRAD_PURE=1 PYTHONPATH="$$PWD" ../../$(PYTEST)

plain:
	@rm -rf $(PLAIN) && mkdir -p $(PLAIN)
	@cp -R -p autograd nn tests setup.py pyproject.toml README.md LICENSE $(PLAIN)
	@find $(PLAIN) -name '*.so' -delete

lint: $(VENV)/has-dev
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m pyright --pythonpath $(VENV)/bin/python

# Executes the course again, from its texts notebooks/*.py into notebooks/*.ipynb; NAMES=01_one_neuron only one of them.
notebooks: $(VENV)/has-dev
	$(RUN) notebooks/execute.py $(NAMES)

# A site that needs neither a server nor the network: open build/docs/index.html.
docs: $(VENV)/has-docs
	cd docs && PYTHONPATH=.. NO_MKDOCS_2_WARNING=1 ../$(RUN) -m mkdocs build --quiet

bench: $(VENV)/has-bench $(VENV)/hips
	$(RUN) benchmarks/eager.py
	$(RUN) benchmarks/size.py
	$(RUN) benchmarks/compiled.py
	$(RUN) benchmarks/devices.py

# Twenty minutes: what the tests count, at length, in both builds. Written to tests/FIGURES.md.
figures: $(VENV)/has-figures plain
	-@$(PIP) --only-binary :all: atheris # which not every Python and system has
	$(RUN) -m tests.figures.report $(PLAIN)

# Two hours: changes the engine in some two thousand places, one at a time; with MUTANTS="--sample 100" in so many of each
# file. `make figures` tells what came of it.
mutants: $(VENV)/has-figures
	$(RUN) -m tests.figures.mutants $(MUTANTS)

# HIPS autograd has the name of our package, hence a folder of its own, which only its benchmark process has on its path.
$(VENV)/hips: | $(VENV)/pyvenv.cfg
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --target $@ autograd

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
	find autograd nn -name '*.so' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One stamp for each set of extras: installed again only when pyproject.toml has changed.
$(VENV)/has-%: pyproject.toml | $(VENV)/built
	@echo "Installing the extras $* of scalar-autograd into $(VENV) (once; a minute or so)"
	@$(PIP) 'scalar-autograd[$*]'
	@touch $@

# Compiled again when anything is newer that the engine may be made of.
$(VENV)/built: pyproject.toml setup.py $(wildcard autograd/*.p* autograd/compiler/*.p* autograd/compiler/kernels/*.p* nn/*.p*) | $(VENV)/pyvenv.cfg
	@echo "Compiling the engine (half a minute)"
	@$(PIP) --no-deps --editable .
	@ls */*.so >/dev/null 2>&1 || { \
		echo "It is not compiled, so its plain files will run, slower. The reason: SCALAR_AUTOGRAD_PURE=0 $(PIP) --editable ."; }
	@touch $@

$(VENV)/pyvenv.cfg:
	@"$(or $(PYTHON),false)" -c $(USABLE) 2>/dev/null || { \
		echo "scalar-autograd needs Python 3.11 or newer with venv and pip; $(if $(PYTHON),$(PYTHON) is not one,none was found)."; \
		echo "Install one (Debian, Ubuntu: apt install python3-venv; else python.org) or name one: make PYTHON=/path/to/python"; \
		exit 1; } >&2
	"$(PYTHON)" -m venv $(VENV)
