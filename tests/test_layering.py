"""Data flows one way: each file imports only from files to its left, and nn only what autograd exports."""

import ast
from pathlib import Path

import pytest

import autograd

ROOT = Path(autograd.__file__).parents[1]
#: From left to right. A folder stands for the files in it.
ORDER = [
    "errors", "collector", "arguments", "decorators", "habits", "files", "installation", "plain_text",
    "namesake", "ieee", "observer", "elementwise", "row", "rows", "float_partials", "primitives", "native", "value", "table",
    "builtin_forms", "conditions", "scopes", "modes", "own_derivatives", "hash_table", "positions", "backward", "symbolic",
    "tangents", "accumulation", "derivatives", "functions", "whole_numbers", "indexing", "arrays", "trees", "transforms",
    "checking", "compiler", "cli", "drawing", "export", "__init__", "__main__",
]  # fmt: skip
#: The same for the compiler. Its representations and what compiled code consists of, readers of arguments and builders of
#: results, stand left of the stages, which then follow in the order in which a function passes through them.
ORDER_OF_COMPILER = [
    "ir", "runtime", "frontend", "passes", "vectorize", "memory", "backends", "settings", "pipeline", "longer",
    "arguments_for_jax", "to_jax", "forms_in_c", "to_c", "binding", "compiled", "jit", "functional",
]  # fmt: skip
#: The same for nn.
ORDER_OF_NN = [
    "atomic", "typing", "validation", "members", "state", "agreement", "generators", "initializers", "schedules", "pcg64",
    "random_state", "datasets", "data",
    "predict", "module", "modules_as_trees", "functional_call", "metrics", "layers", "losses", "optimizers", "io", "torch",
    "training", "plots", "cli", "__init__", "__main__",
]  # fmt: skip
#: What nn may import besides what autograd exports.
OPEN_TO_NN = (
    "autograd.arguments",
    "autograd.collector",
    "autograd.compiler.frontend.randomness",
    "autograd.compiler.functional",
    "autograd.drawing.lower.gif",
    "autograd.errors",
    "autograd.files",
    "autograd.habits.lookup",
    "autograd.installation",
    "autograd.modes",
    "autograd.plain_text",
    "autograd.primitives",
    "autograd.trees.flatten",
    "autograd.trees.kinds",
    "autograd.trees.treedef",
)


def imports(path):
    """The modules of this project that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module.split(".")[0] in ("autograd", "nn"):
            bare = node.module in ("autograd", "nn", "autograd.drawing")
            yield from (f"{node.module}.{alias.name}" for alias in node.names) if bare else [node.module]
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in ("autograd", "nn"))
        assert not (isinstance(node, ast.ImportFrom) and node.level), "imports are absolute"


def place(module):
    package, *parts = module.split(".")
    order = ORDER_OF_NN if package == "nn" else ORDER
    return order.index(parts[0]) if parts and parts[0] in order else None


FILES = sorted((ROOT / "autograd").rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_autograd_imports_from_the_left(path):
    here = path.relative_to(ROOT / "autograd").parts[0].removesuffix(".py")
    assert here in ORDER, "a new file has a place in the order"
    for module in imports(path):
        if path.name in ("__main__.py", "stubs.py"):  # programs
            continue
        position = place(module)
        assert position is not None, f"{module}: import the module, not the package"
        assert position < ORDER.index(here) or module.split(".")[1] == here, f"{path.name} imports {module}"


COMPILER = sorted((ROOT / "autograd" / "compiler").rglob("*.py"))


@pytest.mark.parametrize("path", COMPILER, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_compiler_imports_from_the_left(path):
    here = path.relative_to(ROOT / "autograd" / "compiler").parts[0].removesuffix(".py")
    assert here in (*ORDER_OF_COMPILER, "__init__"), "a new file has a place in the order"
    for module in imports(path):
        if module.startswith("autograd.compiler."):
            there = module.split(".")[2]
            position = ORDER_OF_COMPILER.index(there)
            assert there == here or position < ORDER_OF_COMPILER.index(here), f"{path.name} imports {module}"


@pytest.mark.parametrize("path", sorted((ROOT / "nn").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_nn_uses_what_autograd_exports(path):
    for module in imports(path):
        if not module.startswith("nn."):
            inside = module == "autograd" or place(module) is None
            assert inside or module in OPEN_TO_NN, f"{path.name} imports {module}"


@pytest.mark.parametrize("path", sorted((ROOT / "nn").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_nn_imports_from_the_left(path):
    here = path.relative_to(ROOT / "nn").parts[0].removesuffix(".py")
    assert here in ORDER_OF_NN, "a new file has a place in the order"
    for module in imports(path):
        if module.startswith("nn."):
            position = place(module)
            assert position is not None, f"{module}: import the module, not the package"
            assert position < ORDER_OF_NN.index(here) or module.split(".")[1] == here, f"{path.name} imports {module}"


def test_importing_autograd_loads_no_library():
    import subprocess
    import sys

    libraries = ("numpy", "graphviz", "tqdm", "inspect", "matplotlib")
    script = f"import sys, autograd; print([name for name in {libraries} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
