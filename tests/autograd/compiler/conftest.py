"""Each stage's result is verified while the compiler is tested."""

import pytest

from autograd.compiler.ir.verifying import Switch


@pytest.fixture(autouse=True)
def stages_are_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Switch, "on", True)
