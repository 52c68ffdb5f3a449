"""The reference has every public name. `make docs` builds it, and checks its links and that nothing is from the network."""

import re
from types import ModuleType

import pytest

import autograd
import nn
from autograd import Primitive
from nn.io.arguments import LAYERS
from tests.helpers import ROOT

FOLDER = ROOT / "docs" / "pages" / "reference"
if not FOLDER.is_dir():
    pytest.skip("only the tests are here, not the documentation", allow_module_level=True)


@pytest.mark.parametrize("package", [autograd, nn], ids=["autograd", "nn"])
def test_every_public_name_is_in_the_reference(package):
    name = package.__name__
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    listed = [path.rpartition(".")[2] for path in re.findall(rf"^::: {name}\.(.+)$", text, re.MULTILINE)]
    if "\nLAYERS\n" in text:  # where docs/site.py writes a line for each
        listed += LAYERS
    assert len(listed) == len(set(listed))
    things = [getattr(package, entry) for entry in listed]
    within = {entry for thing in things if isinstance(thing, ModuleType) for entry in dir(thing)}
    # The page of the primitives is made from their table.
    public = {entry for entry in package.__all__ if not isinstance(getattr(package, entry), Primitive | ModuleType)}
    assert public <= set(listed) | within, f"docs/pages/reference/{name}.md has a line ::: {name}.NAME for each"
