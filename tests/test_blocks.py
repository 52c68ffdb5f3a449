"""Every block of Python in README.md and docs/pages runs as it stands, alone, and prints what stands below it.

A block of code is followed by what it prints, in a block of ```text, or by the picture that it shows in a notebook.
"""

import contextlib
import io
import re
from typing import NamedTuple

import pytest

from tests.helpers import ROOT

if not (ROOT / "docs").is_dir():
    pytest.skip("only the tests are here, not the pages", allow_module_level=True)
nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
PAGES = [ROOT / "README.md", ROOT / "README.ko.md", *sorted((ROOT / "docs" / "pages").glob("**/*.md"))]
BLOCK = re.compile(r"^```python\n(?P<code>.*?)^```\n(?:```text\n(?P<printed>.*?)^```\n)?", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    code: str
    printed: str


BLOCKS = {
    f"{page.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}": Block(found["code"], found["printed"] or "")
    for page in PAGES
    for text in [page.read_text(encoding="utf-8")]
    for found in BLOCK.finditer(text)
}


def ends_in_a_picture(code: str) -> bool:
    return bool(re.match(r"(draw|explain|plot_\w+)\([^\n]*\)$", code.rstrip().rpartition("\n")[2]))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_no_block_of_code_is_overlooked():
    marked = sum(
        len(re.findall(r"^\s*```(?:python|py)\b", page.read_text(encoding="utf-8"), re.MULTILINE)) for page in PAGES
    )
    assert marked == len(BLOCKS)


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_block_runs_alone_and_prints_what_is_shown(block):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(block.code, "block", "exec"), {"__name__": "__main__"})
    assert printed.getvalue().rstrip().splitlines() == block.printed.splitlines()


def test_blocks_show_their_pictures_in_a_notebook():
    """All that end in a picture, in one kernel; each forgets the names of the one before."""
    shown = {name: block for name, block in BLOCKS.items() if ends_in_a_picture(block.code)}
    assert len(shown) >= 2
    book = nbformat.v4.new_notebook()
    for block in shown.values():
        book.cells += [nbformat.v4.new_code_cell("%reset -f"), nbformat.v4.new_code_cell(block.code)]
    nbclient.NotebookClient(book, timeout=300, startup_timeout=300).execute()
    for name, cell in zip(shown, book.cells[1::2], strict=True):
        kinds = {kind for output in cell.outputs for kind in output.get("data", {})}
        assert kinds & {"image/svg+xml", "image/png", "text/html"}, f"{name} shows no picture in a notebook"


def test_the_readme_is_short_and_in_plain_words():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 130
    assert len(text.split()) <= 900
    for word in ("adjoint", "lanes", "partials", "rolled up", "roll up", "interior node"):
        assert word not in text.lower()


def test_what_is_said_of_speed_was_measured():
    """What the tables say of a workload is what benchmarks/RESULTS.md says of it."""
    from benchmarks.results import measured, refreshed  # which the tests alone come without

    assert ("digits 64-32-10, batch 64", "this") in measured()
    assert "\n| digits 64-32-10, batch 64 | " in PAGES[0].read_text(encoding="utf-8")
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert refreshed(text) == text, f"{page}: run python benchmarks/results.py"
