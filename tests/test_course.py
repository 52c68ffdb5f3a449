"""The course: its notebooks run, show what the files say, and can be read one after the other."""

import ast
import re

import pytest

from tests.helpers import ROOT

FOLDER = ROOT / "notebooks"
if not FOLDER.is_dir():
    pytest.skip("only the tests are here, not the notebooks", allow_module_level=True)
nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
pytest.importorskip("nbclient", reason="nbclient is not installed")
pytest.importorskip("jupytext", reason="jupytext is not installed")
pytest.importorskip("ipykernel", reason="ipykernel is not installed")

from notebooks.execute import KOREAN as IN_KOREAN  # noqa: E402
from notebooks.execute import LABELS, NAMES, execute, read, solutions, translated  # noqa: E402

COURSE = [name for name in NAMES if name[0].isdigit()]
TRAIN_LONGEST = {"08_digits", "09_lenet", "11_gpt"}
#: Pictures differ in a pixel from one machine to another; of an output that has one, only the kinds are compared.
PICTURES = {"image/svg+xml", "image/png", "text/html"}
HANGUL = re.compile("[가-힣]")
#: A term's Korean name in brackets, as in: activation function (활성화 함수).
KOREAN = re.compile(r"\(([가-힣][가-힣 ]*)\)")


def cells(notebook):
    return [(cell.cell_type, cell.source) for cell in notebook.cells]


def shown(notebook):
    """What each cell shows: text as it is, the kinds of what has a picture."""
    return [
        [
            output.text if output.output_type == "stream"
            else sorted(output.data) if PICTURES & set(output.data)
            else output.data["text/plain"]
            for output in cell.get("outputs", [])
        ]
        for cell in notebook.cells
    ]  # fmt: skip


def prose(name):
    return "\n".join(cell.source for cell in read(name).cells if cell.cell_type == "markdown")


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long if name in TRAIN_LONGEST else ()) for name in NAMES]
)
def test_what_is_kept_is_what_it_shows_now(name):
    """Every cell and every solution runs; `make notebooks` would change no text."""
    file = FOLDER / f"{name}.ipynb"
    kept = nbformat.read(file, as_version=4)
    assert cells(kept) == cells(read(name)), f"texts/{name}.py was edited since: run `make notebooks`"
    assert shown(kept) == shown(execute(name, then=solutions(read(name)))), (
        "if that is as it should be, run `make notebooks`"
    )
    assert file.stat().st_size < 1_000_000


class WithoutTexts(ast.NodeTransformer):
    """Code without its texts; what is formatted into a text stays, in order."""

    def visit_Constant(self, node):
        return ast.Constant("") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node):
        return ast.JoinedStr([self.visit(value) for value in node.values if isinstance(value, ast.FormattedValue)])

    def visit_FormattedValue(self, node):
        return ast.FormattedValue(self.visit(node.value), node.conversion, node.format_spec)


def steps(notebook):
    """What the code of each cell does, whatever the language of its texts."""
    return [ast.dump(WithoutTexts().visit(ast.parse(cell.source))) for cell in notebook.cells if cell.cell_type == "code"]


def numbers(shown):
    """What is shown, of texts the numbers alone."""
    return [[re.findall(r"-?\d+(?:\.\d+)?", one) if isinstance(one, str) else one for one in outputs] for outputs in shown]


@pytest.mark.parametrize("name", IN_KOREAN)
def test_the_korean_notebook_is_the_english_one_in_korean(name):
    kept = nbformat.read(FOLDER / f"{name}.ko.ipynb", as_version=4)
    assert cells(kept) == cells(translated(read(name), name)), (
        f"run `make notebooks`: texts/ko/{name}.md or the code was edited"
    )
    assert solutions(kept) == solutions(read(name))
    assert steps(kept) == steps(read(name)), "texts/ko/labels.txt changes more than texts"
    english = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    assert numbers(shown(kept)) == numbers(shown(english)), "run `make notebooks`"


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_korean_notebook_with_plots_shows_what_is_kept():
    """One runs, as the others do the same as in English."""
    name = "01_one_neuron"
    kept = nbformat.read(FOLDER / f"{name}.ko.ipynb", as_version=4)
    assert shown(kept) == shown(execute(name, in_korean=True)), "if that is as it should be, run `make notebooks`"


def test_what_the_code_shows_is_translated():
    """Each label is in some notebook, and what is left in English are names."""
    code = "\n".join(cell.source for name in IN_KOREAN for cell in read(name).cells if cell.cell_type == "code")
    assert [english for english, _ in LABELS if english not in code] == []
    assert all(HANGUL.search(korean) for _, korean in LABELS)
    korean = [cell.source for name in IN_KOREAN for cell in translated(read(name), name).cells if cell.cell_type == "code"]
    constants = [node for source in korean for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    texts = {node.value for node in constants if isinstance(node.value, str)}
    assert {text for text in texts if re.search(r"[a-z]{2,}\s+[A-Za-z]{2,}", text)} == {"upper left"}


@pytest.mark.parametrize("name", COURSE)
def test_each_can_be_practised_and_left_in_every_direction(name):
    assert len(solutions(read(name))) >= 3
    assert all("assert" in solution for solution in solutions(read(name)))
    foot = read(name).cells[-1].source
    place = COURSE.index(name)
    for neighbour in [*COURSE[max(place - 1, 0) : place], *COURSE[place + 1 : place + 2]]:
        assert f"({neighbour}.ipynb)" in foot
    assert "(README.md)" in foot
    assert "(glossary.md)" in foot
    assert f"({name}.ipynb)" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_glossary_has_each_term_and_where_it_comes_first():
    first = {}
    for name in COURSE:
        for korean in KOREAN.findall(" ".join(prose(name).split())):
            first.setdefault(korean, f"[{int(name[:2])}]({name}.ipynb)")
    rows = [line.strip("| ").split(" | ") for line in (FOLDER / "glossary.md").read_text(encoding="utf-8").splitlines()]
    table = [row for row in rows if len(row) == 4][1:]
    assert {korean: place for _, korean, _, place in table} == first
    assert len(table) == len(first), "a Korean name is in the table twice"
    assert [row[0] for row in table] == sorted((row[0] for row in table), key=str.lower)
    assert all(meaning.endswith(".") for _, _, meaning, _ in table)
