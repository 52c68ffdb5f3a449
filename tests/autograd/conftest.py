"""Each stage's result is verified in the tests of the engine and the compiler."""

import pytest

from autograd.compiler.ir.verifying import Switch


@pytest.fixture(autouse=True)
def stages_are_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Switch, "on", True)
