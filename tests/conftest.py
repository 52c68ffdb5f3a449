"""A compiled module that is older than its source would let tests pass on code that is no longer there."""

import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def pytest_configure():
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    table = [ROOT / "autograd/primitives.py", ROOT / "autograd/table/to_c.py"]
    shared = [ROOT / "setup.py", *ROOT.glob("autograd/**/*.pxd"), *table]
    for module in [*ROOT.glob(f"autograd/**/*{suffix}"), *ROOT.glob(f"nn/**/*{suffix}")]:
        for source in (module.with_name(module.name.replace(suffix, ".py")), *shared):
            if source.stat().st_mtime > module.stat().st_mtime:
                raise pytest.UsageError(f"{source} is newer than what was compiled from it: run `make build`.")
