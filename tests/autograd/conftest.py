"""How tests of the engine and the compiler differ from use: each stage's result is verified, and C is compiled faster."""

import pytest

from autograd.compiler.backends.c import compilers, library
from autograd.compiler.ir.verifying import Switch

FAST = ["-O1" if flag == "-O3" else flag for flag in compilers.FLAGS]


@pytest.fixture(autouse=True)
def stages_are_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Switch, "on", True)


@pytest.fixture(autouse=True)
def c_is_little_optimized(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Tests ask what a program computes, once. Those of the back end itself, and tests/agreement, optimize as users do."""
    if "backends/c/" not in request.node.nodeid:
        for module in (compilers, library):
            monkeypatch.setattr(module, "FLAGS", FAST)
