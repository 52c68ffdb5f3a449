"""The mutants of a file by Cosmic Ray's operators, and the units that they change: what was tried is known by the hash
of the function that was changed, so that only what has changed since is tried again.

Cosmic Ray publishes its operators (`cosmic_ray.plugins`, `cosmic_ray.mutating`) and changes any line. mutmut's interface is
its command line, which changes functions that have no decorator: the table of primitives is rows outside functions.
"""

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: An operator becomes its opposite and, where it has one, its neighbour: that all others become it too would notice little
#: more (Offutt et al., "An experimental determination of sufficient mutant operators", 1996).
OPERATORS = (
    *("BinaryOperator_Add_Sub", "BinaryOperator_Sub_Add", "BinaryOperator_Mul_Div", "BinaryOperator_Div_Mul"),
    *("BinaryOperator_FloorDiv_Div", "BinaryOperator_Mod_Mul", "BinaryOperator_Pow_Mul", "BinaryOperator_BitAnd_BitOr"),
    *("BinaryOperator_BitOr_BitAnd", "BinaryOperator_LShift_RShift", "BinaryOperator_RShift_LShift"),
    *("ComparisonOperator_Eq_NotEq", "ComparisonOperator_NotEq_Eq", "ComparisonOperator_Is_IsNot"),
    *("ComparisonOperator_IsNot_Is", "ComparisonOperator_Lt_LtE", "ComparisonOperator_Lt_GtE"),
    *("ComparisonOperator_LtE_Lt", "ComparisonOperator_LtE_Gt", "ComparisonOperator_Gt_GtE"),
    *("ComparisonOperator_Gt_LtE", "ComparisonOperator_GtE_Gt", "ComparisonOperator_GtE_Lt"),
    *("UnaryOperator_USub_UAdd", "UnaryOperator_Delete_Not", "TrueWithFalse", "FalseWithTrue", "AndWithOr", "OrWithAnd"),
    *("BreakWithContinue", "ContinueWithBreak"),
)
OTHERS = ("AddNot", "ExceptionReplacer", "NumberReplacer", "RemoveDecorator", "ZeroIterationForLoop")
#: Samples, which are the tests' own data, and names that are types to the compiler only.
NOT_RUN = (
    *("REAL", "WIDE", "POSITIVE", "NONZERO", "UNIT", "ABOVE_ONE", "PAIRS", "TRUTHS", "LISTS"),
    *("Number", "Text", "DEEPEST"),
)
#: What a row says in words or in C, what only its tests read, and `strict`, which says what holds by construction.
WORDS = ("samples", "reference", "tolerance", "c", "doc", "strict")


@dataclass(frozen=True)
class Unit:
    """A statement of a module or of a class, most often a function.

    Attributes:
        start, end: its lines, counted from 1, both of them its own.
        text: the lines.
    """

    file: str
    name: str
    start: int
    end: int
    text: str

    @property
    def key(self) -> str:
        """What the unit is known by, wherever it stands in the file."""
        return hashlib.sha256(f"{self.file}\n{self.name}\n{self.text}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Mutant:
    """One change: the unit, the line that it is on, what the line was and became, the unit and the whole file with it."""

    unit: Unit
    line: int
    change: str
    text: str
    source: str

    @property
    def name(self) -> str:
        return f"{self.unit.name}+{self.line - self.unit.start}: {self.change}"

    @property
    def key(self) -> str:
        return f"{self.unit.key} {self.name}"

    def place(self) -> str:
        """Where a sample, which takes what comes first by this, has it."""
        return hashlib.sha256(self.key.encode()).hexdigest()


def units(file: str) -> list[Unit]:
    """What a file is made of, each statement of a class by itself."""
    text = Path(file).read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    found: list[Unit] = []

    def add(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.ClassDef):
                add(node.body, f"{prefix}{node.name}.")
            elif runs(node):
                start = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
                end = node.end_lineno or start
                name = prefix + name_of(node)
                found.append(Unit(file, name, start, end, "".join(lines[start - 1 : end])))

    add(ast.parse(text).body, "")
    return found


def runs(node: ast.stmt) -> bool:
    """Whether plain Python runs it, and not only the tests or the compiler."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return False
    if isinstance(node, ast.If):
        return getattr(node.test, "id", "") != "TYPE_CHECKING"
    name = name_of(node)
    return name not in ("__dealloc__", "explain_field", *NOT_RUN)


def name_of(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef):
        return node.name
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return ast.unparse(node.value).partition(",")[0][:40]
    return type(node).__name__


class Bare(ast.NodeTransformer):
    """Leaves out annotations and what a row says for others."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.keywords = [keyword for keyword in node.keywords if keyword.arg not in WORDS]
        if getattr(node.func, "attr", getattr(node.func, "id", "")) == "cast":
            node.args = node.args[1:]
        return self.generic_visit(node)


def bare(code: str) -> str:
    return ast.dump(Bare().visit(ast.parse(code)))


def mutants(unit: Unit) -> Iterator[Mutant]:
    """All mutants of a unit."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    lines = Path(unit.file).read_text(encoding="utf-8").splitlines(keepends=True)
    before, after = lines[: unit.start - 1], lines[unit.end :]
    frame = "if True:\n" if unit.text[0].isspace() else ""  # a statement of a class keeps its indentation
    code = frame + unit.text
    original, nodes = bare(code), list(ast_nodes(get_ast(code)))
    seen = {code}
    for name in (*(f"Replace{name}" for name in OPERATORS), *OTHERS):
        operator = get_operator(f"core/{name}")()
        for occurrence in range(sum(len(list(operator.mutation_positions(node))) for node in nodes)):
            mutated = mutate_code(code, operator, occurrence)
            if mutated is None or mutated in seen or not mutated.startswith(frame):
                continue
            seen.add(mutated)
            try:
                same = bare(mutated) == original
            except SyntaxError:
                continue
            if not same:
                text = mutated[len(frame) :]
                at, change = differing(unit.text.splitlines(), text.splitlines())
                yield Mutant(unit, unit.start + at, change, text, "".join([*before, text, *after]))


def differing(before: list[str], after: list[str]) -> tuple[int, str]:
    """The first line that differs, from 0, and what the differing lines were and became."""
    start, shorter = 0, min(len(before), len(after))
    while start < shorter - 1 and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start - 1 and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = (" ".join(map(str.strip, lines[start : len(lines) - end])) for lines in (before, after))
    return start, f"{old} → {new}"
