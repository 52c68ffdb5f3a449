"""The pictures that the README and the pages show are what `make pictures` draws now."""

import re
from importlib.metadata import version

import numpy as np
import pytest

from tests.helpers import ROOT

if not (ROOT / "notebooks").is_dir():
    pytest.skip("only the tests are here, not the pictures", allow_module_level=True)
Image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")

import nn.plots.live as live  # noqa: E402
from notebooks.pictures import FOLDER, PICTURES  # noqa: E402


def content(path):
    """Of an SVG the words and classes in order, which do not depend on a machine's fonts; else the pixels."""
    if path.suffix == ".svg":
        return re.findall(r">([^<>]+)</text>|<title>([^<>]+)</title>|class=\"([^\"]+)\"", path.read_text(encoding="utf-8"))
    with Image.open(path) as image:
        image.seek(getattr(image, "n_frames", 1) - 1)  # of an animation the end, which tells how all of it went
        return np.asarray(image.convert("RGBA"), dtype=float)


def equal(kept, drawn):
    if isinstance(kept, list):
        return kept == drawn
    return kept.shape == drawn.shape and np.abs(kept - drawn).mean() < 1.0  # the edge of a letter may fall on another pixel


def drawn_with_the_pinned_matplotlib():
    """Whether text is measured as in the kept pixels: each minor version of Matplotlib moves axes by some pixels."""
    pinned = re.search(r"^matplotlib==(\d+\.\d+)", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    return pinned is not None and version("matplotlib").startswith(f"{pinned[1]}.")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_what_is_drawn_now(name, tmp_path, monkeypatch):
    if not name.endswith(".svg") and not drawn_with_the_pinned_matplotlib():
        pytest.skip("pixels are those of the Matplotlib in constraints.txt")
    monkeypatch.setattr(live, "MOST", 2)  # of the animation the end is compared, whatever was drawn before
    PICTURES[name](tmp_path / name)
    kept, drawn = content(FOLDER / name), content(tmp_path / name)
    assert equal(kept, drawn), f"notebooks/pictures/{name} is stale: run `make pictures`"


def test_every_picture_is_made():
    assert {path.name for path in FOLDER.iterdir()} == set(PICTURES)
