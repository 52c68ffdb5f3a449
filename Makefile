# make build | demo | playground | test | test-long | hostile | sanitize | fuzz | lint | stubs | notebooks | pictures | docs | bench | figures | mutants | wheels | pins | clean: each makes .venv, installs
# what it needs in the versions of constraints.txt, compiles the engine, and runs. No root, nothing else first; without a C compiler the plain files run.

# The first of these that will do; name another with `make test PYTHON=/path/to/python`.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c $(USABLE) 2>/dev/null && echo $$p && break; done)
USABLE = 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))'

# Some containers set it. Each of the hundreds of processes of the tests would compile all that it imports.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
# What the tests and tools need, each in one version; pyproject.toml has the ranges.
CONSTRAINTS := constraints.txt
RUN := $(VENV)/bin/python
# Python compiles what it imports, which is a fraction of what is installed.
PIP = $(RUN) -m pip install --quiet --no-compile --disable-pip-version-check
# uv installs in a fifth of the time that pip takes; where it cannot, as it reads no pip.conf, pip does.
WANTED = --quiet --constraint $(CONSTRAINTS) --requirement
INSTALL = install() { $(PIP) uv && $(RUN) -m uv pip install --python $(RUN) $(WANTED) $$1 || $(PIP) $(WANTED) $$1; } && install
# The environment of an installation is made by another pip, which knows only this variable.
BUILD = PIP_CONSTRAINT=$(CONSTRAINTS) PIP_BUILD_CONSTRAINT=$(CONSTRAINTS) $(PIP) --no-deps --editable .
# What the package and its extras need that are named, with commas between; an extra may name others.
define NEEDS
import re, sys, tomllib
project = tomllib.load(open("pyproject.toml", "rb"))["project"]
needs, extras = project["dependencies"], sys.argv[1].split(",")
for extra in extras:
    for need in project["optional-dependencies"][extra]:
        others = re.match(r"scalar-autograd\[(.*)\]", need)
        extras += others[1].split(",") if others else []
        needs += [] if others else [need]
print(*needs, sep="\n")
endef
export NEEDS
PYTEST = $(abspath $(RUN)) -m pytest -n auto --dist loadfile --no-loadscope-reorder
# Its own pyright, on the Node.js that was installed with it: nothing is fetched, and nothing newer is offered.
PYRIGHT = PYRIGHT_PYTHON_IGNORE_WARNINGS=1 PYRIGHT_PYTHON_USE_BUNDLED_PYRIGHT=1 $(RUN) -m pyright
# What is needed to build and to run, in versions that go together.
BUILD_NEEDS = 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")'
RESOLVE = $(RUN) -c $(BUILD_NEEDS) | UV_CUSTOM_COMPILE_COMMAND="make pins" $(RUN) -m uv pip compile --quiet --no-annotate \
	--extra figures --extra notebook --extra docs pyproject.toml -
# A copy of what the tests need, without what is compiled.
PLAIN := build/plain

.DELETE_ON_ERROR:
.PHONY: demo playground build test test-long hostile sanitize valgrind fuzz test-compiled test-plain test-newest test-oldest plain lint stubs pins notebooks pictures docs bench bench-playground figures mutants wheels clean

demo: $(VENV)/built $(VENV)/has-data,plot,render
	$(RUN) -m nn demo

# The engine in the browser, at http://localhost:8000/ or another PORT. It needs the network once, for Pyodide and Graphviz.
playground: $(VENV)/built
	$(RUN) playground/build.py --serve $(or $(PORT),8000)

build: $(VENV)/built

test: test-compiled test-plain

# TESTS="tests/autograd nn" runs those alone.
test-compiled: $(VENV)/built $(VENV)/has-test
	$(PYTEST) $(TESTS)

# The file names what does not depend on how the engine is built: installations, pictures, pages in a browser, the course, type
# checkers, JAX's devices, command lines, files, C text, which programs are compared, and what other libraries make of a program. Nor does what
# XLA computes, and `make figures` counts in both builds.
test-plain: $(VENV)/built $(VENV)/has-test plain
	cd $(PLAIN) && SCALAR_AUTOGRAD_PURE=1 PYTHONPATH="$$PWD" $(PYTEST) -k "not jax" --ignore=tests/figures @tests/same_in_both.txt $(TESTS)

# Installations, JupyterLab, Firefox, other type checkers, JAX in several processes, the notebooks that train longest, pages of all
# modules, and cases that are much like one of the suite.
test-long: $(VENV)/built $(VENV)/has-test
	$(PYTEST) -m long

# The tests with the newest version of everything, and with the smallest that pyproject.toml allows.
test-newest test-oldest: test-%: build/%.txt
	@$(MAKE) --no-print-directory test-compiled test-long VENV=build/$* CONSTRAINTS=$<

# Programs that mean no good, on the page in Chromium and in Firefox; the suite runs some of them.
hostile: $(VENV)/built $(VENV)/has-test
	HOSTILE=all $(abspath $(RUN)) -m pytest tests/playground/test_hostile.py

# The compiled engine where sanitizers of the compiler watch memory, integers and threads: most of an hour. What comes of it is kept for
# `make figures`. Then, where it is installed, Valgrind watches the interpreter as it is optimized.
sanitize: $(VENV)/built $(VENV)/has-test $(VENV)/compiles valgrind
	$(RUN) -m tests.figures.sanitizers

# Valgrind takes some of what the loader and CPython do for errors; the interpreter's are those with a file of its own.
NATIVE := autograd/compiler/backends/native
WATCHED := build/watched
valgrind: $(VENV)/built $(VENV)/has-test
	@command -v valgrind >/dev/null || echo "Valgrind is not installed, so it does not watch."
	! command -v valgrind >/dev/null || { $(MAKE) --no-print-directory plain PLAIN=$(WATCHED) && mkdir -p $(WATCHED)/build && \
		cd $(WATCHED) && PYTHONPATH="$$PWD" $(abspath $(RUN)) -m $(subst /,.,$(NATIVE)).to_c > build/functions_in_rows.h && \
		$(CC) -std=gnu11 -g1 -O2 -ffp-contract=off -Wno-psabi -shared -fPIC -DNAME=baseline -Ibuild -I$(NATIVE)/c \
		-I$(shell $(RUN) -c 'import sysconfig; print(sysconfig.get_path("include"))') $(NATIVE)/c/module.c -lm \
		-o $(NATIVE)/baseline$(shell $(RUN) -c 'import sysconfig; print(sysconfig.get_config_var("EXT_SUFFIX"))') && \
		FUZZ_COUNT=100 PYTHONPATH="$$PWD" PYTHONMALLOC=malloc valgrind -q --undef-value-errors=no --log-file=valgrind.log \
		$(abspath $(RUN)) -m pytest -q -p no:cacheprovider tests/$(NATIVE)/test_machines.py tests/$(NATIVE)/test_verifier.py -k changed && \
		! grep -F $(foreach file,functions_in_rows.h $(notdir $(wildcard $(NATIVE)/c/*)),-e "$(file):") valgrind.log; }

# The interpreter and the readers of files, for an hour, on what is changed at random. What comes of it is kept for `make figures`.
fuzz: $(VENV)/built $(VENV)/has-test $(VENV)/compiles
	$(RUN) -m tests.figures.fuzz $(FUZZ)

plain:
	@rm -rf $(PLAIN) && mkdir -p $(PLAIN)
	@cp -R -p autograd nn tests setup.py pyproject.toml README.md LICENSE $(PLAIN)
	@find $(PLAIN) -name '*.so' -delete

lint: $(VENV)/built $(VENV)/has-dev
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(PYRIGHT) --pythonpath $(VENV)/bin/python

# What editors and type checkers read of the table: autograd/__init__.pyi and value.pyi.
stubs: $(VENV)/built
	$(RUN) -m autograd.table.stubs

# The versions in constraints.txt anew: for each Python and system the newest that go together.
pins: $(VENV)/has-uv
	$(RESOLVE) --universal --python-version 3.11 --upgrade --output-file constraints.txt

build/newest.txt: .venv/has-uv pyproject.toml
	$(RESOLVE) --upgrade --output-file $@

build/oldest.txt: .venv/has-uv pyproject.toml
	$(RESOLVE) --upgrade --resolution lowest-direct --output-file $@

$(VENV)/has-uv: | $(VENV)/pyvenv.cfg
	@$(PIP) uv
	@touch $@

# Executes the course again, from its texts notebooks/texts/*.py into notebooks/*.ipynb; NAMES=01_one_neuron only one of them.
notebooks: $(VENV)/built $(VENV)/has-dev
	$(RUN) notebooks/execute.py $(NAMES)

# What the README and the pages show, into notebooks/pictures.
pictures: $(VENV)/built $(VENV)/has-data,plot,render
	$(RUN) notebooks/pictures.py

# A site that needs neither a server nor the network: open build/docs/index.html.
docs: $(VENV)/built $(VENV)/has-docs
	cd docs && PYTHONPATH=.. NO_MKDOCS_2_WARNING=1 ../$(RUN) -m mkdocs build --quiet

# Half an hour on a machine that does nothing else. Written to benchmarks/RESULTS.md, and from there into the README and the pages.
bench: $(VENV)/built $(VENV)/has-bench $(VENV)/hips
	$(RUN) benchmarks/compiled.py
	$(RUN) benchmarks/eager.py
	$(RUN) benchmarks/imports.py
	$(RUN) benchmarks/size.py
	$(RUN) benchmarks/devices.py
	$(RUN) benchmarks/results.py

# A few minutes: the playground in Chromium and in Firefox, driven by Node.js; written to benchmarks/PLAYGROUND.md and PLAYGROUND.json.
bench-playground: $(VENV)/built
	$(RUN) benchmarks/in_browser.py

# What is published, into dist; another Python for each name in PYTHONS="python3.11 python3.12".
wheels:
	.ci/wheels $(or $(PYTHONS),$(PYTHON))

# Three quarters of an hour: what the tests count, at length, in both builds. Written to tests/FIGURES.md and FIGURES.json.
figures: $(VENV)/built $(VENV)/has-figures plain
	-@$(PIP) --only-binary :all: atheris # which not every Python and system has
	$(RUN) -m tests.figures.report $(PLAIN)

# An hour from nothing, minutes after a change: changes the packages in some four thousand places, one at a time, and keeps what
# came of each function in tests/figures/mutants.json, which `make figures` reads. MUTANTS="autograd/value.py": only these parts.
mutants: $(VENV)/built $(VENV)/has-figures
	$(RUN) -m tests.figures.mutants $(MUTANTS)

# HIPS autograd has the name of our package, hence a folder of its own, which only its benchmark process has on its path.
$(VENV)/hips: | $(VENV)/pyvenv.cfg
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --target $@ autograd

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
	find autograd nn -name '*.so' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What compiles the engine, in the environment itself: sanitizers and fuzzing make copies of it.
$(VENV)/compiles: pyproject.toml $(CONSTRAINTS) | $(VENV)/pyvenv.cfg
	@$(RUN) -c $(BUILD_NEEDS) >$@.txt && $(INSTALL) $@.txt
	@touch $@

# One stamp for each set of extras: installed again only when pyproject.toml or the versions have changed. They do not wait for the
# engine, so that `make -j2` installs them while it compiles.
$(VENV)/has-%: pyproject.toml $(CONSTRAINTS) | $(VENV)/pyvenv.cfg
	@echo "Installing the extras $* of scalar-autograd into $(VENV) (once)"
	@$(RUN) -c "$$NEEDS" $* >$@.txt && $(INSTALL) $@.txt
	@touch $@

# Compiled again when anything is newer that the engine may be made of; what Python leaves in __pycache__ is newer each time.
SOURCES := autograd/*.p* autograd/table/to_c.py autograd/compiler/*/*.p* autograd/compiler/backends/native/*.p* \
	autograd/compiler/backends/native/*.py autograd/compiler/backends/native/c/* nn/*.p* nn/layers/*.p*
$(VENV)/built: pyproject.toml setup.py $(CONSTRAINTS) $(filter-out %.pyc,$(wildcard $(SOURCES))) | $(VENV)/pyvenv.cfg
	@echo "Compiling the engine (a minute or two)"
	@$(BUILD)
	@ls */*.so >/dev/null 2>&1 || { \
		echo "It is not compiled, so its plain files will run, slower. The reason: SCALAR_AUTOGRAD_PURE=0 $(BUILD)"; }
	@touch $@

$(VENV)/pyvenv.cfg:
	@"$(or $(PYTHON),false)" -c $(USABLE) 2>/dev/null || { \
		echo "scalar-autograd needs Python 3.11 or newer with venv and pip; $(if $(PYTHON),$(PYTHON) is not one,none was found)."; \
		echo "Install one (Debian, Ubuntu: apt install python3-venv; else python.org) or name one: make PYTHON=/path/to/python"; \
		exit 1; } >&2
	"$(PYTHON)" -m venv $(VENV)
