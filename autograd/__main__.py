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
import keyword
import re
import sys
import unicodedata
from collections.abc import Sequence
from importlib import import_module, metadata
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from autograd.backward import topological_order
from autograd.drawing.diagram import draw
from autograd.drawing.files import check_path
from autograd.drawing.table import table
from autograd.errors import RenderError
from autograd.expression import LONGEST, compute
from autograd.value import Value


def assignment(text: str) -> Value:
    """The variable that one word after --at gives, a Value with its name as label."""
    name, equals, number = text.partition("=")
    name = unicodedata.normalize("NFKC", name.strip())  # as Python's parser reads the names in the expression
    if not equals or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form name=number, such as w=2")
    if keyword.iskeyword(name):
        raise argparse.ArgumentTypeError(f"{name} is a word of Python and can't be a name here; choose another")
    try:
        return Value(float(number), label=name)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: {number!r} is not a number") from None


def version() -> str:
    try:
        return metadata.version("scalar-autograd")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def build() -> str:
    """Which build of the engine is in use, as Python finds its modules."""
    # A module with C types beside it is compiled in the compiled build; native.pxd is a part of the others.
    folder = Path(autograd.__path__[0]).parent
    typed = [path.relative_to(folder).with_suffix("") for path in folder.glob("autograd/**/*.pxd") if path.stem != "native"]
    origins = [str(import_module(".".join(path.parts)).__file__) for path in typed]
    compiled = [origin.endswith(tuple(EXTENSION_SUFFIXES)) for origin in origins]
    if not any(compiled):
        return "plain Python"
    return "compiled" if all(compiled) else "compiled in part: install it again"


def show(text: str) -> None:
    """Print the text; where the terminal has no × or −, it gets a question mark."""
    encoding = sys.stdout.encoding
    print(text.encode(encoding, "replace").decode(encoding))


def arguments_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m autograd",
        description="Compute an expression and its derivatives, and draw its graph.",
        epilog='example: python -m autograd "sigmoid(w*x + b)" --at w=2 x=-1 b=0.5 --svg out.svg',
    )
    parser.add_argument("expression", help='numbers, names, + - * / ** and functions, such as "tanh(w*x + b)"')
    parser.add_argument(
        "--at", nargs="+", action="extend", default=[], type=assignment, metavar="NAME=NUMBER", help="a value for each name"
    )
    parser.add_argument("--svg", metavar="PATH", help="where to write the picture")
    parser.add_argument("--version", action="version", version=f"scalar-autograd {version()} ({build()})")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code; a mistake in the arguments exits with 2."""
    parser = arguments_parser()
    # argparse takes "-x*y" for an option, " -x*y" not; the only option of one letter is -h.
    words = [f" {word}" if re.match("-[^-]", word) and word != "-h" else word for word in arguments]
    options = parser.parse_args(words)
    variables: dict[str, Value] = {}
    for variable in options.at:
        if variable.label in variables:
            parser.error(f"argument --at: {variable.label} is given twice")
        variables[variable.label] = variable
    try:
        if options.svg is not None:
            check_path(options.svg, "argument --svg", [".svg"])
        result = compute(options.expression, variables)
    except (ValueError, OSError) as error:  # an ExpressionError is a ValueError
        parser.error(str(error))
    root = result if isinstance(result, Value) else Value(result)
    order = topological_order(root)
    used = set(order)  # by hash, which is the object's; a list would look for an equal number
    if unused := [name for name, variable in variables.items() if variable not in used]:
        parser.error(f"argument --at: {', '.join(unused)} does not occur in the expression")
    root.backward()
    diagram = draw(root, max_nodes=LONGEST)  # an expression has no more nodes than characters
    show(table(diagram.scene, shortened=False))
    if options.svg is not None:
        try:
            diagram.save(options.svg)
        except RenderError as error:
            print(f"{parser.prog}: {error}", file=sys.stderr)
            return 1
        print(f"\n{options.svg}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
