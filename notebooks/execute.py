"""Execute the course: python notebooks/execute.py [NAME ...] writes NAME.ipynb from texts/NAME.py, with what its cells show.

The text, texts/NAME.py, is what people edit (jupytext's percent format). Without names, all of them are executed.
"""

import base64
import os
import re
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
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
SECONDS_PER_CELL = 300  # on a busy machine; LeNet takes a dozen on an idle one
#: How long a training took is in the repr of a History; it differs from run to run.
TIME = re.compile(r", \d+\.\d s\)")
SOLUTION = re.compile(r"<summary>Solution</summary>(.*?)</details>", re.DOTALL)
CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)


def read(name: str) -> NotebookNode:
    """The notebook as its text has it, without outputs."""
    notebook = jupytext.read(TEXTS / f"{name}.py", fmt="py:percent")
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    notebook.nbformat_minor = 5
    for i, cell in enumerate(notebook.cells):
        cell.id = f"cell-{i}"
        cell.metadata = {}
    return notebook


def solutions(notebook: NotebookNode) -> list[str]:
    """The code of each exercise's solution."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return ["\n".join(CODE.findall(solution)) for text in texts for solution in SOLUTION.findall(text)]


def execute(name: str, then: Iterable[str] = ()) -> NotebookNode:
    """The notebook with outputs, without what differs from run to run.

    Args:
        name: of the text, without its suffix.
        then: code to run after the cells, in the same namespace.

    Raises:
        nbclient.exceptions.CellExecutionError: by a cell that raises.
    """
    notebook = read(name)
    count = len(notebook.cells)
    notebook.cells += [nbformat.v4.new_code_cell(code) for code in then]
    options = {"timeout": SECONDS_PER_CELL, "coalesce_streams": True, "resources": {"metadata": {"path": str(FOLDER)}}}
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
    nbformat.write(execute(name), FOLDER / f"{name}.ipynb")
    print(f"notebooks/{name}.ipynb")


if __name__ == "__main__":
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(write, [Path(argument).stem for argument in sys.argv[1:]] or NAMES))
