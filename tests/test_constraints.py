"""constraints.txt has a version of everything that the tests and tools need, one that pyproject.toml allows."""

import re
import tomllib
from itertools import chain

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.helpers import ONLY_TESTS, ROOT


def test_what_is_needed_has_one_version_on_each_python():
    if not (ROOT / "constraints.txt").exists():
        pytest.skip(ONLY_TESTS)
    pins = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            pin = Requirement(line)
            pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = content["project"]
    extras = project["optional-dependencies"]
    needed = [
        content["build-system"]["requires"],
        project["dependencies"],
        *(extras[name] for name in extras if name != "bench"),
    ]
    for text in chain.from_iterable(needed):
        need = Requirement(text)
        if need.name == "scalar-autograd":
            continue
        assert re.search(r"[>=]=", str(need.specifier)), f"{text} has no smallest version"
        for python in ("3.11.7", "3.12.1", "3.13.0"):
            here = {"python_full_version": python, "python_version": python[:4], "sys_platform": "linux"}
            found = [pin for pin in pins[canonicalize_name(need.name)] if pin.marker is None or pin.marker.evaluate(here)]
            assert len(found) == 1, f"{text} on Python {python}"
            (version,) = found[0].specifier
            assert version.operator == "=="
            assert need.specifier.contains(version.version), f"{found[0]} is not {text}: run `make pins`."
