"""Runs a program eagerly and compiled, and says where the results differ by more than rounding. How much
rounding may change is found in noise.py."""

import dataclasses
import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext, suppress
from functools import cached_property
from itertools import cycle
from typing import Any, NamedTuple

import numpy as np

from autograd import Primitive, TraceError, Value, jit, no_grad
from autograd.tangents import NoForwardModeError
from nn import Module
from tests.agreement.branches import BRANCHES, NoBranchError
from tests.agreement.noise import (
    DOUBLE,
    RUNS,
    USES,
    Precision,
    each_node_off,
    noise_of,
    tolerance,
    use_of,
    with_noise,
)
from tests.agreement.program import Program
from tests.agreement.vocabulary import ROUNDED, Gate, names_of_programs

#: What jit may refuse: a loop whose number of steps depends on the data, where it carries what a map gave, in reverse mode
#: within a map and by NumPy, and where the body of another one differentiates it; and rows that ONNX has no operator for.
REFUSED = (
    "it can't be a loop of the program here",
    "while_loop() has no reverse mode",
    "the body of a while_loop() differentiates another",
    "ONNX has no operator",
)

#: Transforms of which compiled code multiplies the partials in another order than eager code, by samples and by directions.
OTHER_MODES = ("jacfwd", "jacobian of vmap", "jacfwd of vmap", "sparse hessian", "sparse jacobian of scan", "jacfwd of scan")

Leaf = tuple[str, Any]


def leaves(tree: Any, path: str = "") -> Iterator[Leaf]:
    """The numbers of a result with their paths, and what its containers are."""
    if isinstance(tree, Value):
        tree = tree.data
    if isinstance(tree, np.ndarray) and tree.ndim:
        yield f"{path}: array", tree.shape
        for i, entry in enumerate(tree.ravel().tolist()):
            yield from leaves(entry, f"{path}.flat[{i}]")
    elif isinstance(tree, dict):
        yield f"{path}: dict", tuple(tree)
        for key, entry in tree.items():
            yield from leaves(entry, f"{path}[{key!r}]")
    elif isinstance(tree, Module):
        yield f"{path}: model", type(tree).__name__
        for name, parameter in tree.named_parameters():
            yield from leaves(parameter, f"{path}.{name}")
    elif hasattr(tree, "indptr"):
        yield from leaves(tree.toarray(), path)  # which entries are zero, eager code knows more of
    elif dataclasses.is_dataclass(tree):
        yield f"{path}: dataclass", type(tree).__name__
        for field in dataclasses.fields(tree):
            yield from leaves(getattr(tree, field.name), f"{path}.{field.name}")
    elif isinstance(tree, list | tuple):
        yield f"{path}: {type(tree).__name__}", len(tree)
        for i, entry in enumerate(tree):
            yield from leaves(entry, f"{path}[{i}]")
    else:
        yield path, tree if tree is None or isinstance(tree, bool | np.bool_) else float(tree)


class Prepared(NamedTuple):
    """A program's transformed function, the Values that it captures, and the model."""

    function: Callable[..., Any]
    captured: list[Value]
    model: Gate


def prepare(
    program: Program,
    noise: Callable[[Any], Any] | None = None,
    names: dict[str, Any] | None = None,
    uses: Sequence[Primitive] = (),
) -> Prepared:
    """Run a program's text. Some names in it may mean something else than usually; `uses` are what its numbers pass through
    where noise is made."""
    captured, model = [Value(0.0), Value(0.0)], Gate()
    given = {"C": captured, "M": model, "noise": noise, "captured": lambda X: program.K[: len(X)]}
    known = names_of_programs() | (names or {}) | given | {"data": program.data(program.calls[0].batch)}
    if noise is not None:
        known |= {name: with_noise(known[name], noise) for name in ROUNDED} | {"use": use_of(cycle(uses))}
    exec(program.source(noisy=noise is not None), known)  # a text that growth.py wrote
    return Prepared(known["of_parameters" if program.captures else "transformed"], captured, model)


def results(program: Program, prepared: Prepared, inverted: bool = False) -> list[list[Leaf]]:
    """What each call gives. Where inverted, those are within `no_grad()` that were not."""
    found: list[list[Leaf]] = []
    for call in program.calls:
        for value, x in zip(prepared.captured, call.captured, strict=True):
            value.data = x
        prepared.model.training = call.training
        with (
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            no_grad() if call.within is not inverted else nullcontext(),
        ):
            warnings.simplefilter("ignore", RuntimeWarning)  # NumPy's, of overflow in its scalars
            found.append(list(leaves(prepared.function(*program.arguments(call.batch)))))
    return found


def in_other_mode(program: Program) -> list[list[Leaf]]:
    """A transform gives the same within `no_grad()` as outside; `gradients` of what is recorded there are 0."""
    return [] if program.transform == "gradients" else results(program, prepare(program), inverted=True)


def by_branches(program: Program) -> list[list[Leaf]]:
    """A row that selects means what a branch of Python on the same condition means, in every derivative. With nan, which no
    branch is for, there are only the comparisons that the rows make."""
    if np.isnan(program.X).any() or np.isnan(program.t).any():
        return []
    with suppress(NoBranchError):
        return results(program, prepare(program, names=BRANCHES))
    return []


#: What eager programs are held to beside what is compiled.
LAWS = {"in the other mode": in_other_mode, "by branches": by_branches}


class Comparison:
    """What eager gives, and how far other ways may be from it.

    Attributes:
        compared, skipped: how many numbers were compared, and how many were not since noise changes them by much.
        refused: how many times a program was refused by jit as its documentation says.
        raised: what eager raised, which no program may.
    """

    def __init__(self, program: Program, precision: Precision = DOUBLE) -> None:
        self.program, self.precision = program, precision
        self.compared = self.skipped = self.refused = 0
        self.raised = ""
        try:
            self.eager = results(program, prepare(program))
        except (ZeroDivisionError, NoForwardModeError):  # Python's floats, where a line has nothing but data; a custom_vjp
            self.eager = []
        except Exception as error:
            self.eager = []
            # A power of Python's floats; a sparse Hessian without an entry, where a while_loop takes no step.
            if not any(words in str(error) for words in ("complex", "out of bounds for axis 0 with size 0")):
                self.raised = f"eager: {type(error).__name__}: {error}"
        self.noisy = self.with_noise() if self.eager else []

    def with_noise(
        self, within: Callable[[int, Precision], Any] = lambda run, precision: nullcontext()
    ) -> list[list[list[Leaf]]]:
        """What the calls give in each run with noise."""
        found: list[list[list[Leaf]]] = []
        for run in range(RUNS):
            try:
                with within(run, self.precision):
                    noise = noise_of(run, self.precision)
                    found.append(results(self.program, prepare(self.program, noise, uses=USES[self.precision])))
            except (TypeError, ZeroDivisionError):  # Python's floats give a complex, of a whole exponent that noise broke
                self.eager = []
                return []
        return found

    @cached_property
    def noisy_throughout(self) -> list[list[list[Leaf]]]:
        """The same where each number is off that is recorded."""
        return self.with_noise(each_node_off)

    def problem(self, kernel: str) -> str:
        """Where the compiled program differs; "" where it does not. Or, for a law in its place, where what that asks for
        does."""
        if self.raised or not self.eager:
            return self.raised
        try:
            found = self.found(kernel)
        except NoForwardModeError:  # eager code does not meet a custom_vjp in the entry that take leaves
            return ""
        except (TraceError, ValueError) as error:
            if any(remedy in str(error) for remedy in REFUSED):
                self.refused += 1
                return ""
            return f"{kernel}: refused: {type(error).__name__}: {error}"
        except Exception as error:
            return f"{kernel}: {type(error).__name__}: {error}"
        return next((wrong for call in range(len(found)) if (wrong := self.differs(kernel, call, found[call]))), "")

    def found(self, way: str) -> list[list[Leaf]]:
        if way in LAWS:
            return LAWS[way](self.program) or self.eager
        prepared = prepare(self.program)
        compiled = jit(prepared.function, kernel=way, dtype=self.precision.dtype)
        return results(self.program, prepared._replace(function=compiled))

    def differs(self, way: str, call: int, here: list[Leaf]) -> str:
        """Where the result of a call is another than eager's."""
        eager, noisy = self.eager[call], [run[call] for run in self.noisy]
        told = f"{way}, call {call}"
        if [path for path, _ in here] != [path for path, _ in eager]:
            shapes = [[f"{path} {x}" for path, x in tree if ":" in path] for tree in (here, eager)]
            return f"{told}: a result nested as {shapes[0]}, eager {shapes[1]}"
        largest = max([abs(x) for _, x in eager if isinstance(x, float) and math.isfinite(x)], default=1.0)
        data = np.abs([*self.program.X.flat, *self.program.t.flat])
        largest = max([largest, *data[np.isfinite(data)].tolist()])
        for i, (path, x) in enumerate(here):
            wanted = eager[i][1]
            if not isinstance(wanted, float):
                if x != wanted:
                    return f"{told}: result{path} is {x!r}, eager {wanted!r}"
                continue
            allowed = tolerance(wanted, [run[i][1] for run in noisy if len(run) == len(eager)], self.precision)
            if allowed is None:
                self.skipped += 1
                continue
            # Terms that cancel may leave a rounding of theirs, which are as large as the data.
            allowed += self.precision.noise * (max(largest, 1.0) if wanted == 0.0 else 1.0)
            self.compared += 1
            if x == wanted or (x != x and wanted != wanted) or abs(x - wanted) <= allowed:
                continue
            if self.program.transform in OTHER_MODES and sorted(map(repr, (abs(x), abs(wanted)))) == ["0.0", "nan"]:
                self.skipped += 1  # forward mode has 0 where reverse mode has 0 · inf or nan - nan (autograd/differences.md)
                continue
            if self.program.transform in OTHER_MODES and not (math.isfinite(x) or math.isfinite(wanted)):
                self.skipped += 1  # what overflows is inf or nan by the order of its products (autograd/differences.md)
                continue
            if math.isinf(x) and math.isnan(wanted):
                # autograd/differences.md: the infinite slope of what is the same for all samples or steps multiplies a sum,
                # which eager multiplies out into inf - inf. XLA and BLAS round x·y + z once, and have -inf where x·y
                # overflows and z is -inf.
                self.skipped += 1
                continue
            runs = [run[call] for run in self.noisy_throughout]
            throughout = tolerance(wanted, [run[i][1] for run in runs if len(run) == len(eager)], self.precision)
            if not runs or (throughout is not None and not abs(x - wanted) <= throughout):
                return f"{told}: result{path} is {x!r}, eager {wanted!r}, {allowed:.1e} allowed"
        return ""
