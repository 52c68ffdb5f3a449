"""A compiled module that is older than its source would let tests pass on code that is no longer there.

The files that take longest come first: `make test` gives each to one process, and in the end none waits for another.
"""

import gc
import os
import shutil
import sys
import sysconfig
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

# Tests ask what a program computes, once. XLA optimizes machine code for a third of the time that tests with JAX take.
# Before jaxlib 0.10.2 what it makes without that may be wrong: sums of products in the gradient of a convolution were.
if find_spec("jaxlib") and tuple(map(int, version("jaxlib").split(".")[:3])) >= (0, 10, 2):
    os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true")

ROOT = Path(__file__).parents[1]
LONGEST = [
    f"tests/{name}.py"
    for name in (
        *("test_course", "test_site", "playground/test_hostile", "nn/training/test_fit_options", "nn/training/test_jax"),
        "nn/test_agreement",
        *("autograd/compiler/test_edges", "figures/test_figures", "playground/test_firefox", "autograd/test_indexing"),
        *("test_contributing", "test_namesake", "test_blocks", "autograd/table/test_stubs", "agreement/test_agreement"),
        *("autograd/drawing/test_browser", "nn/cli/test_command_line", "autograd/drawing/test_jupyterlab", "test_pictures"),
        *(
            "test_installation",
            "playground/test_page",
            "playground/test_training",
            "nn/training/test_resuming",
            "autograd/test_cancellation",
        ),
        *("autograd/compiler/backends/jax/test_code", "autograd/test_primitives", "autograd/test_backward"),
    )
]
#: The interpreter is one module for each instruction set, of the files of its folder.
INTERPRETER = ROOT / "autograd/compiler/backends/native"


def sources(module, suffix):
    """The files that a compiled module is made of."""
    table = ROOT / "autograd/primitives.py"
    if module.parent == INTERPRETER:
        made = [INTERPRETER / f"{name}.py" for name in ("functions", "instructions", "to_c")]
        return [table, *made, *INTERPRETER.glob("c/*")]
    shared = [ROOT / "setup.py", *ROOT.glob("autograd/**/*.pxd"), table, ROOT / "autograd/table/to_c.py"]
    return [module.with_name(module.name.replace(suffix, ".py")), *shared]


# jsonschema checks addresses by this if it is there, and it takes a second to import.
sys.modules["rfc3987_syntax"] = None


#: The browser that Playwright drives.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="module")
def browser():
    """Chromium, for the tests of one file: while Playwright runs, a process can neither start it again nor another event
    loop, as those need that execute notebooks."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


def pytest_configure():
    gc.disable()
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    for module in [*ROOT.glob(f"autograd/**/*{suffix}"), *ROOT.glob(f"nn/**/*{suffix}")]:
        for source in sources(module, suffix):
            if source.stat().st_mtime > module.stat().st_mtime:
                raise pytest.UsageError(f"{source} is newer than what was compiled from it: run `make build`.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONGEST.index(name) if (name := item.nodeid.partition("::")[0]) in LONGEST else len(LONGEST))


def pytest_collection_finish() -> None:
    """Until here the collector of garbage would look through ever more tests, none of which goes; nor does it from here on,
    as one look through them takes a second, which is then missing wherever it happens to come."""
    gc.freeze()
    gc.enable()
