"""A compiled module that is older than its source would let tests pass on code that is no longer there."""

import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
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


def pytest_configure():
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    for module in [*ROOT.glob(f"autograd/**/*{suffix}"), *ROOT.glob(f"nn/**/*{suffix}")]:
        for source in sources(module, suffix):
            if source.stat().st_mtime > module.stat().st_mtime:
                raise pytest.UsageError(f"{source} is newer than what was compiled from it: run `make build`.")
