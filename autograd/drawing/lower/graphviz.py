"""From DOT to a picture: Graphviz, as the program `dot` or as the copy that pygraphviz brings along.

Both run in a process of their own, since a layout can take very long and only a process can be stopped. Where no process can
be started, as in a browser, it is a function of this process.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec

from autograd.errors import RenderError
from autograd.installation import install

#: Seconds that a layout may take.
LIMIT = 30.0

#: For each format the settings that hold for it alone: SVG takes the colour of the page it stands on.
FORMATS = {"svg": ["-Gbgcolor=transparent"], "png": ["-Gbgcolor=white", "-Gdpi=192"], "pdf": ["-Gbgcolor=white"]}

#: Graphviz in this process, for where no other is found: gives the text of the picture for a DOT text and
#: one of FORMATS.
in_process: Callable[[str, str], str] | None = None

PYGRAPHVIZ = """\
import sys, pygraphviz
graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode())
prog = graph.graph_attr.get("layout", "dot")
sys.stdout.buffer.write(graph.draw(format=sys.argv[1], prog=prog, args=" ".join(sys.argv[2:])))
"""

MISSING = f"""\
drawing needs Graphviz, and neither its program `dot` nor the Python package pygraphviz was found. Install one:
    {install("render")}     (any system, brings Graphviz along)
    apt install graphviz                     (Debian, Ubuntu, Colab)
    brew install graphviz                    (macOS)
Without it, .save("graph.dot") writes the graph as text."""


def render(dot: str, kind: str) -> bytes:
    """The picture of a DOT text.

    Args:
        dot: the text.
        kind: one of FORMATS.

    Raises:
        RenderError: if there is no Graphviz, or it fails, or it takes longer than LIMIT.
    """
    if in_process is not None and shutil.which("dot") is None:
        return in_process(dot, kind).encode()
    try:
        done = subprocess.run(_command(kind), input=dot.encode(), capture_output=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        raise RenderError(
            f"the layout of this graph takes more than {LIMIT:g} seconds. draw(..., max_nodes=...) with a number below its"
            ' number of nodes shows a summary; .save("graph.dot") writes it as text for other programs.'
        ) from None
    except OSError as error:
        raise RenderError(f"Graphviz could not be started: {error}") from error
    if done.returncode != 0 or not done.stdout:
        raise RenderError(f"Graphviz failed: {done.stderr.decode(errors='replace').strip() or 'it said nothing'}")
    return done.stdout


def _command(kind: str) -> list[str]:
    if program := shutil.which("dot"):
        return [program, f"-T{kind}", *FORMATS[kind]]
    if find_spec("pygraphviz"):
        return [sys.executable, "-P", "-c", PYGRAPHVIZ, kind, *FORMATS[kind]]
    raise RenderError(MISSING)
