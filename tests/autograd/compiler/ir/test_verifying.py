"""The switch: the environment variable turns it on, and off it costs nothing."""

import subprocess
import sys

import pytest

from autograd.compiler.ir.verifying import Switch, verified


class Broken:
    def verify(self):
        raise ValueError("line 3")


def test_on_and_off(monkeypatch):
    broken = Broken()
    with pytest.raises(ValueError, match="line 3"):
        verified(broken)
    monkeypatch.setattr(Switch, "on", False)
    assert verified(broken) is broken


@pytest.mark.parametrize(("value", "on"), [("1", True), ("0", False), ("", False)])
def test_the_environment_variable(value, on, monkeypatch):
    monkeypatch.setenv("AUTOGRAD_VERIFY", value)
    code = "from autograd.compiler.ir.verifying import Switch; print(Switch.on)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == str(on)
