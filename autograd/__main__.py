"""The command line: python -m autograd "sigmoid(w*x + b)" --at w=2 x=-1 b=0.5 --svg out.svg"""

import autograd

# Another project, HIPS autograd, brings an autograd/__init__.py too; installed last, it leaves only the rest of ours.
if not hasattr(autograd, "Value"):
    raise SystemExit(
        "`python -m autograd` is scalar-autograd's, but Python found another `autograd`: "
        f"{autograd.__file__ or autograd.__path__[0]}\n"
        "Most likely it is HIPS autograd, a different project that PyPI calls `autograd`, or what uninstalling that one "
        "left behind. Use a fresh environment, or run `pip uninstall autograd`, then install scalar-autograd again with "
        "`pip install --force-reinstall --no-deps` followed by whatever you installed it from."
    )

import argparse
import re
import sys
import tempfile
import webbrowser
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any

from autograd.cli.assignments import CONSTANTS, assignment, interval, variable
from autograd.cli.compiled import compile_expression
from autograd.cli.expression import LONGEST, compute, variables_of
from autograd.drawing.curve import plot
from autograd.drawing.draw import draw
from autograd.drawing.explain import Explanation, check_size
from autograd.drawing.formula.formula import derivative
from autograd.drawing.formula.symbols import latex_name
from autograd.drawing.lower.text import table
from autograd.drawing.scene.parts import Box
from autograd.drawing.scene.steps import walk
from autograd.errors import ExportError, ExpressionError, RenderError
from autograd.files import check_path
from autograd.installation import load_figure, version
from autograd.plain_text import print_in_plain_text
from autograd.value import Value

#: Modules whose .pxd is a part of others, as it consists of inline functions.
INLINE = {"native", "numpy_arrays"}


def build() -> str:
    """The build of the engine that is in use, by the files of its modules."""
    # A module with C types beside it is compiled in the compiled build.
    folder = Path(autograd.__path__[0]).parent
    typed = [path.relative_to(folder).with_suffix("") for path in folder.glob("autograd/**/*.pxd")]
    origins = [str(import_module(".".join(path.parts)).__file__) for path in typed if path.name not in INLINE]
    compiled = [origin.endswith(tuple(EXTENSION_SUFFIXES)) for origin in origins]
    if not any(compiled):
        return "plain Python"
    return "compiled" if all(compiled) else "compiled in part: install it again"


def arguments_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m autograd",
        usage="python -m autograd expression [--at NAME=NUMBER ...] [options]",
        description="Compute an expression and its derivatives, draw and explain its graph.",
        epilog='example: python -m autograd "sigmoid(w*x + b)" --at w=2 x=-1 b=1/2',
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=24),
    )
    add = parser.add_argument
    add("expression", help='such as "tanh(w*x + b)"; pi and e are known')
    add("--at", nargs="+", action="extend", default=[], type=assignment, metavar="NAME=NUMBER", help="a value for each name")
    add("--derivative", type=variable, metavar="NAME", help="the derivative as a formula, also in LaTeX")
    add("--plot", type=interval, metavar="x=-5:5", help="plot value and derivative over a range of a name")
    add("--svg", metavar="PATH", help="write the picture of the graph (with --plot: the plot)")
    add("--png", metavar="PATH", help="the same as PNG (with --plot: plot.png if no path is said)")
    add("--html", metavar="PATH", help="write a page that walks through the steps")
    add("--c", metavar="PATH", help="write value and derivatives as C, and a check of them")
    add("--open", action="store_true", help="open what was written, without a path the steps")
    add("--no-expand", action="store_true", help="sigmoid, dot, ... as one node, not opened")
    add("--version", action="version", version=f"scalar-autograd {version()} ({build()})")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code; a mistake in the arguments exits with 2."""
    parser = arguments_parser()
    # argparse takes "-x*y" for an option, " -x*y" not; the only option of one letter is -h.
    words = [f" {word}" if re.match("-[^-]", word) and word != "-h" else word for word in arguments]
    options = parser.parse_args(words)
    variables: dict[str, Value] = {}
    for given in options.at:
        if given.label in variables:
            parser.error(f"argument --at: {given.label} is given twice")
        variables[given.label] = given
    try:
        results = Results(options, variables)
    except (ValueError, OSError, ImportError) as error:  # an ExpressionError is a ValueError
        parser.error(str(error))
    if results.texts:
        print("\n\n".join(results.texts))
    try:
        written = results.write()
    except RenderError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    if written:
        print("\n" * bool(results.texts) + "\n".join(f"wrote {path}" for path in written))
    for path in written if options.open else []:
        if not webbrowser.open(path.resolve().as_uri()):
            print(f"{parser.prog}: no browser was found; open {path} in one", file=sys.stderr)
    return 0


class Results:
    """The results of a command line, checked and computed before anything is printed or written.

    Attributes:
        texts: the lines to print.

    Raises:
        ValueError, OSError, ImportError: if a result cannot be computed or written.
    """

    def __init__(self, options: argparse.Namespace, variables: dict[str, Value]) -> None:
        self.options = options
        self.expression: str = options.expression
        self.variables: dict[str, Any] = CONSTANTS | variables
        self.texts: list[str] = []
        self.root: Value | None = None
        for option, suffix in ("svg", ".svg"), ("png", ".png"), ("html", ".html"), ("c", ".c"):
            if getattr(options, option) is not None:
                check_path(getattr(options, option), f"argument --{option}", [suffix])
        names = variables_of(self.expression)
        lacking = [name for name in names if name not in self.variables]
        swept = {options.plot[0]} if options.plot else set[str]()
        if unknown := sorted(swept - set(names)):
            raise ExpressionError(f"argument --plot: {unknown[0]} does not occur in the expression.")
        if options.plot:
            load_figure("plots")
        of_the_graph = options.html is not None or not (options.plot or options.derivative or options.c)
        if of_the_graph or not lacking:
            self.compute()
        elif options.plot:
            compute(self.expression, self.variables | dict.fromkeys(swept, 1.0))  # raises for a name without a value
        if unused := [name for name in variables if name not in names]:
            raise ValueError(f"argument --at: {', '.join(unused)} does not occur in the expression")
        if options.c is not None:
            numbers = {
                name: variables[name].data if name in variables else 1.0
                for name in names
                if name not in CONSTANTS or name in variables
            }
            self.compiled = compile_expression(self.expression, numbers)
        if options.derivative:
            self.texts.append(self.formula(options.derivative, CONSTANTS.keys() - variables.keys()))

    def compute(self) -> None:
        """The table of the graph."""
        result = compute(self.expression, self.variables)
        self.root = root = result if isinstance(result, Value) else Value(result)
        if self.options.html is not None or (self.options.open and not self.pictures()):
            check_size(root)
        root.backward()
        expand = not self.options.no_expand
        self.diagram = draw(root, expand, max_nodes=LONGEST)  # an expression has no more nodes than characters
        self.texts.append(table(self.diagram.scene, shortened=False))
        if opened := opened_definitions(self.diagram.scene):
            self.texts.append(f"Opened into their definitions: {', '.join(opened)}. With --no-expand each is one node.")

    def formula(self, name: str, constants: set[str]) -> str:
        formula = derivative(self.expression, name, constants)
        fraction = rf"\frac{{\partial f}}{{\partial {latex_name(name)}}}"
        lines = [f"{short or f'∂f/∂{name}'} = {text}" for short, text in formula.text]
        latex = [f"{short or fraction} = {text}" for short, text in formula.latex]
        return "\n".join([*lines, "LaTeX:", *latex])

    def pictures(self) -> list[Path]:
        """The paths of the pictures; a plot without a given path has a default name."""
        paths = [Path(path) for path in (self.options.svg, self.options.png) if path is not None]
        return paths or [Path("plot.png")] * bool(self.options.plot)

    def write(self) -> list[Path]:
        """Write the files; their paths."""
        options = self.options
        paths = self.pictures()
        written = self.write_c(options.c) if options.c is not None else []
        for path in paths:
            if options.plot:
                name, low, high = options.plot
                plot(self.expression, name, low, high, self.variables, path)
            elif self.root is not None:
                self.diagram.save(path)
        if options.html is None and (paths or not options.open):
            return paths + written
        page = Path(options.html or Path(tempfile.mkdtemp(prefix="autograd-")) / "steps.html")
        assert self.root is not None
        Explanation(walk(self.root, not options.no_expand)).save(page)
        return [*paths, page, *written]

    def write_c(self, path: str) -> list[Path]:
        """Write the program as C; the paths of the three files."""
        try:
            written = self.compiled.to_c(path)
        except (ExportError, ValueError) as error:  # a name that C does not allow
            raise RenderError(str(error)) from None
        return [written, written.with_suffix(".h"), written.with_name(f"{written.stem}_main.c")]


def opened_definitions(scene: Any) -> list[str]:
    """Each definition that was opened, with the nodes it was opened into: "sigmoid (n3, n4, n5, n6)"."""
    return [f"{box.title} ({', '.join(nodes_in(box))})" for box in scene.root.boxes]


def nodes_in(box: Box) -> list[str]:
    nodes = [card.row()[0] for card in box.nodes]
    return nodes + [name for inner in box.boxes for name in nodes_in(inner)]


def command() -> int:
    """What the command scalar-autograd of an installation runs."""
    print_in_plain_text()
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(command())
