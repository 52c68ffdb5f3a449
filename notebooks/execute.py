"""Execute the course: python notebooks/execute.py [NAME ...] writes NAME.ipynb from texts/NAME.py, with what its cells show.

The text, texts/NAME.py, is what people edit (jupytext's percent format). Without names, all of them are executed. A
texts/ko/NAME.md has the Korean of the cells of Markdown, in order and with a line of %% between them; NAME.ko.ipynb has
these, and the code of NAME.ipynb with what it prints and writes on pictures in Korean, by texts/ko/labels.txt. Code in a
cell of Markdown is left empty there and comes from the English, too.
"""

import base64
import os
import re
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from io import BytesIO
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode
from PIL import Image

FOLDER = Path(__file__).parent
TEXTS = FOLDER / "texts"
#: The notebooks of the course, in order, and the one that shows the pictures.
NAMES = [*sorted(path.stem for path in TEXTS.glob("[0-9]*_*.py")), "seeing"]
SECONDS = 300  # for a cell, and for the start, on a busy machine; LeNet takes a dozen on an idle one
#: How long a training took is in the repr of a History; it differs from run to run.
TIME = re.compile(r", \d+\.\d s\)")
SOLUTION = re.compile(r"<summary>(?:Solution|풀이)</summary>(.*?)</details>", re.DOTALL)
CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)
EMPTY = "```python\n```"
#: Those that there are in Korean, too.
KOREAN = sorted(path.stem for path in (TEXTS / "ko").glob("*.md"))
#: What their code shows, in English and in Korean.
LABELS = [
    tuple(pair.splitlines()) for pair in (TEXTS / "ko/labels.txt").read_text(encoding="utf-8").rstrip().split("\n\n")[1:]
]


def read(name: str) -> NotebookNode:
    """The notebook as its text has it, without outputs."""
    notebook = jupytext.read(TEXTS / f"{name}.py", fmt="py:percent")
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    notebook.nbformat_minor = 5
    for i, cell in enumerate(notebook.cells):
        cell.id = f"cell-{i}"
        cell.metadata = {}
    return notebook


def translated(notebook: NotebookNode, name: str) -> NotebookNode:
    """A copy of the notebook with its text, and what its code shows, in Korean.

    Raises:
        ValueError: if the Korean text has not as many cells, or a cell of it not as many blocks of code.
    """
    notebook = deepcopy(notebook)
    texts = (TEXTS / "ko" / f"{name}.md").read_text(encoding="utf-8").strip().split("\n%%\n")
    cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    if len(cells) != len(texts):
        raise ValueError(f"texts/ko/{name}.md has {len(texts)} cells, texts/{name}.py {len(cells)} of Markdown.")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for english, korean in LABELS:
                cell.source = cell.source.replace(english, korean)
    for cell, text in zip(cells, texts, strict=True):
        codes = CODE.findall(cell.source)
        if text.count(EMPTY) != len(codes):
            raise ValueError(f"texts/ko/{name}.md: {len(codes)} blocks of code are wanted in the cell {text[:60]!r}.")
        for code in codes:
            text = text.replace(EMPTY, f"```python\n{code}```", 1)
        cell.source = text
    return notebook


def solutions(notebook: NotebookNode) -> list[str]:
    """The code of each exercise's solution."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return ["\n".join(CODE.findall(solution)) for text in texts for solution in SOLUTION.findall(text)]


def execute(name: str, then: Iterable[str] = (), in_korean: bool = False) -> NotebookNode:
    """The notebook with outputs, without what differs from run to run.

    Args:
        name: of the text, without its suffix.
        in_korean: whether to execute the Korean one.
        then: code to run after the cells, in the same namespace.

    Raises:
        nbclient.exceptions.CellExecutionError: by a cell that raises.
    """
    notebook = translated(read(name), name) if in_korean else read(name)
    count = len(notebook.cells)
    notebook.cells += [nbformat.v4.new_code_cell(code) for code in then]
    options = {"timeout": SECONDS, "startup_timeout": SECONDS, "coalesce_streams": True}
    options |= {"resources": {"metadata": {"path": str(FOLDER)}}}
    NotebookClient(notebook, **options).execute(env={**os.environ, "PYTHONPATH": str(FOLDER.parent)})
    del notebook.cells[count:]
    del notebook.metadata["language_info"]  # names the version of Python
    for cell in notebook.cells:
        cell.metadata = {}  # the times of execution
        if cell.cell_type == "code":
            cell.execution_count = None
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = None
                data = output.get("data", {})
                if "text/plain" in data:
                    data["text/plain"] = TIME.sub(")", data["text/plain"])
                if "image/png" in data:
                    data["image/png"] = smaller(data["image/png"])
    return notebook


def smaller(png: str) -> str:
    """The picture in 256 colours, which is a third in size; one that is transparent in parts as it is."""
    image = Image.open(BytesIO(base64.b64decode(png))).convert("RGBA")
    if image.getextrema()[3] != (255, 255):
        return png
    target = BytesIO()
    image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(target, format="png", optimize=True)
    return base64.b64encode(target.getvalue()).decode()


def write(name: str) -> None:
    for suffix in (".ipynb", ".ko.ipynb") if name in KOREAN else (".ipynb",):
        nbformat.write(execute(name, in_korean=suffix != ".ipynb"), FOLDER / f"{name}{suffix}")
        print(f"notebooks/{name}{suffix}")


if __name__ == "__main__":
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(write, [Path(argument).stem for argument in sys.argv[1:]] or NAMES))
