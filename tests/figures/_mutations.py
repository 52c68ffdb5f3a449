"""The mutants of a file of the engine, by mutmut's operators, as sources.

mutmut by itself changes functions only, while the table of primitives is a module of rows; so its operators are used here
on whole files. Left as they are: what the table says in words, as mutmut leaves docstrings; its samples and 50-digit
references, which are the tests' own data; and what only the compiled build runs (the column `c`, `__dealloc__`), whose
tests are those of that build.
"""

import random
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mutant:
    file: str
    line: int
    before: str
    after: str
    source: str

    @property
    def name(self) -> str:
        return f"line {self.line}: {self.before} → {self.after}"


def mutants(file: str, sample: int | None = None) -> tuple[int, list[Mutant]]:
    """How many mutants a file has, and all of them or a sample, drawn with seed 0, in the order of the file."""
    import libcst as cst
    from libcst.metadata import MetadataWrapper
    from mutmut.mutation.file_mutation import MutationVisitor
    from mutmut.mutation.mutators import mutation_operators
    from mutmut.mutation.pragma_handling import IgnoredCode

    text = Path("autograd", f"{file}.py").read_text(encoding="utf-8")
    wrapper = MetadataWrapper(cst.parse_module(text))
    visitor = MutationVisitor(mutation_operators, IgnoredCode(set(), set(), set()))
    module = wrapper.visit(visitor)
    left_out = no_code(module)
    possible = [
        (i, mutation.original_node, mutation.mutated_node)
        for i, mutation in enumerate(visitor.mutations)
        if mutation.original_node not in left_out and not drops_words(mutation.original_node, mutation.mutated_node)
    ]
    chosen = possible
    if sample is not None and sample < len(possible):
        chosen = sorted(random.Random(0).sample(possible, sample), key=lambda entry: entry[0])
    made = []
    for _, node, changed in chosen:
        source = module.deep_replace(node, changed).code
        line, before, after = differing(text.splitlines(), source.splitlines())
        made.append(Mutant(file, line, before, after, source))
    return len(possible), made


#: Samples, which are the tests' own data, and names that are types to the compiler only.
NOT_RUN = ("REAL", "WIDE", "POSITIVE", "NONZERO", "UNIT", "ABOVE_ONE", "PAIRS", "LISTS", "Number", "Text", "DEEPEST")


def no_code(module) -> set:
    """The nodes that plain Python does not run, or only to test: what the table says in words or in C, what only the
    compiler reads."""
    import libcst as cst

    found: set = set()

    class Visitor(cst.CSTVisitor):
        def visit_Call(self, node) -> None:  # noqa: N802
            self.add(*words_of(node))

        def visit_Assign(self, node) -> None:  # noqa: N802
            if getattr(node.targets[0].target, "value", "") in NOT_RUN:
                self.add(node)

        def visit_FunctionDef(self, node) -> None:  # noqa: N802
            if node.name.value == "__dealloc__":
                self.add(node)

        def visit_If(self, node) -> None:  # noqa: N802
            if getattr(node.test, "value", "") == "TYPE_CHECKING":
                self.add(node)

        def add(self, *nodes) -> None:
            for node in nodes:
                found.add(node)
                self.add(*node.children)

    module.visit(Visitor())
    return found


def words_of(call) -> list:
    """The arguments of a row that are words, C, or test data."""
    if getattr(call.func, "value", "") not in ("define", "Primitive"):
        return []
    names = ("samples", "reference", "tolerance", "c")
    return [call.args[1], *(arg for arg in call.args if arg.keyword is not None and arg.keyword.value in names)]


def drops_words(node, changed) -> bool:
    """Whether the mutant leaves out or empties such an argument."""
    import libcst as cst

    return isinstance(node, cst.Call) and not all(any(arg is kept for kept in changed.args) for arg in words_of(node))


def differing(before: list[str], after: list[str]) -> tuple[int, str, str]:
    """The first line that differs, and what the differing lines were and became."""
    start = 0
    while before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = (" ".join(map(str.strip, lines[start : len(lines) - end])) for lines in (before, after))
    return start + 1, old, new
