"""Loops and branches as functions, with the signatures of `jax.lax`: `scan`, `while_loop` and `cond`.

In eager code each is the plain Python that stands in its documentation. Under jit a branch is computed on both sides and
selected, and the body of a loop is traced once (compiler/frontend/scanning.py, repeating.py).
"""

from collections.abc import Callable
from itertools import repeat
from numbers import Integral
from typing import Any

from autograd.arguments import check_functions, describe, is_array, is_condition, real
from autograd.conditions import logical_and, logical_not, logical_or
from autograd.errors import TraceError
from autograd.habits.lookup import explains_arguments
from autograd.modes import detached, line_of_user, modes
from autograd.primitives import where
from autograd.row import TABLE, indicator, is_node
from autograd.transforms.call import map_numbers, name_of
from autograd.transforms.nesting import Function, nesting
from autograd.transforms.results import leaf_of, numbers_of_leaf
from autograd.transforms.vmap import arrays_mapped
from autograd.trees.axes import leading_axis, unstack
from autograd.trees.copied import copied
from autograd.trees.flatten import numbers_as_given, parts_of, split
from autograd.trees.kinds import Tree
from autograd.trees.stack import stack
from autograd.trees.treedef import LeafDef, TreeDef
from autograd.value import Value

#: What to write where the derivative of a `while_loop`, or that itself, is not possible.
SCAN_INSTEAD = (
    "Write scan(f, init, length=n) with the largest number of steps there may be, whose f keeps the carry by"
    " where(condition, new, old) once the condition no longer holds."
)
#: `(carry, x, its number)` to the next carry, checked, and y.
CheckedBody = Callable[[Any, Any, int], tuple[Any, Any]]


@explains_arguments("loop()")
def scan(f: Function, init: Any, xs: Any = None, length: int | None = None, *, checkpoint: bool = False) -> tuple[Any, Any]:
    """A loop that carries numbers from step to step: `carry, y = f(carry, x)` for each entry x of xs.

        carry, ys = init, []
        for x in xs:
            carry, y = f(carry, x)
            ys.append(y)

    Args:
        f: `(carry, x)` to `(carry, y)`. The new carry has the structure and the shapes of the old one. Lists and arrays are
            copies, which f may change.
        init: the first carry: a number, an array or a tree of them.
        xs: a tree of lists and arrays, whose entries along the leading axis are the x of each step; None for none, where x
            is None.
        length: how many steps; needed where xs is None.
        checkpoint: whether a compiled program in reverse mode keeps the carries of √length steps alone and computes the
            others again: its memory grows as √length, and so does the program. It does so where ys has no derivative. A scan
            in another one is computed again in each step of that, so that the memory of m · n steps grows as m + n.

    Under `jit` the steps are a loop of the program, which has one body whatever the length, and so are its derivatives. They
    are traced one by one inside `vmap` and inside another scan where the xs are computed or differentiated by there, inside
    a `while_loop`, inside another scan in an ONNX model and a picture, and three deep.

    Returns:
        `(carry, ys)`, the last carry, and each leaf of y with the steps along a new axis in front, as `vmap` has it: in
        arrays where xs holds one, else in lists.

    Raises:
        TypeError: if f does not return two things, or if neither xs nor length is given.
        ValueError: if the structure or a shape of the carry changes, or if lengths differ or are 0 (JAX calls f to see
            what ys would be; here f is called for its steps alone).

    >>> scan(lambda total, x: (total + x, total * x), 0.0, [1.0, 2.0, 3.0])
    (6.0, [0.0, 2.0, 9.0])
    >>> scan(lambda x, _: (x * 2.0, x), 1.0, length=4)
    (16.0, [1.0, 2.0, 4.0, 8.0])
    """
    check_functions("scan()", f=f)
    if type(checkpoint) is not bool:  # pyright: ignore[reportUnnecessaryComparison]
        raise TypeError(f"scan(): checkpoint must be True or False, not {describe(checkpoint)}.")
    count, name = _steps(xs, length), f"scan({name_of(f)})"
    carry = Carry(init, name)
    as_arrays = xs is not None and arrays_mapped([xs], [0])

    def step(state: Any, x: Any, i: int) -> tuple[Any, Any]:
        found = f(copied(state), copied(x))
        if type(found) is not tuple or len(found) != 2:  # pyright: ignore[reportUnknownArgumentType]
            raise TypeError(f"{name}: {name_of(f)}() must return a tuple (carry, y), not {describe(found)}.")
        return carry.checked(found[0], i), found[1]  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]

    if (
        nesting.over_steps is not None
        and (looped := nesting.over_steps.scan(step, carry, xs, count, as_arrays, checkpoint)) is not None
    ):
        return looped
    nesting.go_one_by_one(count)
    state, ys = carry.first, list[Any]()
    for i, x in enumerate(repeat(None, count) if xs is None else unstack(xs, count)):
        state, y = step(state, x, i)
        ys.append(y)
    return constants_in_no_grad((state, stack(ys, as_arrays, nesting.depth == 0, f"{name}: y")))


@explains_arguments("loop()")
def while_loop(cond: Function, body: Function, init: Any) -> Any:
    """A loop for as long as a condition of the carry holds.

        carry = init
        while cond(carry):
            carry = body(carry)

    Args:
        cond: a carry to a condition. body: a carry to the next, of the same structure and shapes.
        init: the first carry: a number, an array or a tree of them.

    Returns:
        The first carry for which the condition does not hold.

    Raises:
        TypeError: if cond does not return a condition.
        ValueError: if the structure or a shape of the carry changes.
        TraceError: if under jit the condition is one of traced numbers where that is not possible; see there.

    Under `jit` the steps are a loop of the program where the condition is one of traced numbers. In forward mode, `jvp` and
    `jacfwd`, its derivative is another such loop. In reverse mode, in the interpreter and with kernel="c", it goes back over
    the carries of all steps, which are kept: they may take up to `max_bytes`. Inside `vmap` it goes on until the last sample
    has ended; what samples carry that ended before stays, and so do its tangents. In the interpreter and in C it may stand
    in the body of a `scan` or of another `while_loop`, a loop in a loop, and so may its tangents; elsewhere, and in reverse
    mode, the steps of a `scan` around it are traced one by one, and with a `while_loop` around it, in one more deep, and in
    `vmap`, it becomes one loop, each step of which computes the whole body and keeps a part by `where`. In reverse mode
    inside `vmap`, with kernel="jax" or "numpy", in float32 and in ONNX, and where the body of a `while_loop` differentiates
    another one, `scan(f, init, length=n)` with the largest number of steps there may be takes its place, whose f keeps the
    carry by `where(condition, new, old)`. Eager code has none of these limits. Ctrl-C interrupts a loop that does not end,
    except in C and in JAX.

    >>> while_loop(lambda x: x < 100.0, lambda x: x * 2.0, 3.0)
    192.0
    """
    check_functions("while_loop()", cond=cond, body=body)
    carry = Carry(init, f"while_loop({name_of(cond)}, {name_of(body)})")
    state, step = carry.first, 0

    def holds(state: Any) -> Any:
        found = cond(copied(state))
        if not is_condition(found) and not hasattr(found, "indicator"):
            raise TypeError(f"while_loop(): {name_of(cond)}() must return a condition, not {describe(found)}.")
        return found

    while not hasattr(truth := holds(state), "indicator"):
        if not truth:
            return constants_in_no_grad(state)
        state = carry.checked(body(copied(state)), step)
        step += 1

    def advanced(state: Any) -> Any:
        return carry.checked(body(copied(state)), step)

    looped = None if nesting.over_steps is None else nesting.over_steps.while_loop(truth, carry, state, holds, advanced)
    if looped is None:
        raise TraceError(
            f"jit: while_loop() asks {name_of(cond)}() for the truth of a traced number, known only when the program"
            " runs; it can't be a loop of the program here, as one carries nothing that vmap gave."
            f" {SCAN_INSTEAD} At {line_of_user()}"
        )
    return looped[0]


@explains_arguments("loop()")
def cond(pred: Any, f: Function, g: Function, *operands: Any) -> Any:
    """`f(*operands)` where a condition holds, else `g(*operands)`.

    Under jit, where the condition is one of traced numbers, both are computed and the results selected leaf by leaf with
    `where`: the branch not taken gets gradient 0, whatever it is, and a `while_loop` in it has no steps. What is wrong
    whatever the numbers are raises in either branch, such as an index behind the end.

    Args:
        pred: a condition, as `where` takes it. f, g: functions of the operands, whose results have one structure.
        operands: whatever f and g take.

    Raises:
        TypeError: if pred is no condition.
        ValueError: under jit, if the structures of the results differ.

    >>> cond(2.0 > 1.0, lambda x: x * x, lambda x: -x, 3.0)
    9.0
    """
    check_functions("cond()", f=f, g=g)
    number = indicator(pred, "cond()")
    if hasattr(number, "listed") or not is_node(number):
        number = real(number, "cond(): pred")
    elif isinstance(number, Value) and not modes.tracing:
        number = number.data
    if isinstance(number, float):
        return constants_in_no_grad((f if number != 0.0 else g)(*copied(operands)))
    with nesting.only_where(*nesting.branches, number):
        taken = f(*copied(operands))
    with nesting.only_where(*nesting.branches, TABLE["logical_not"](number)):
        other = g(*copied(operands))
    names = f"the result of {name_of(f)}()", f"the result of {name_of(g)}()"
    (left, ours), (right, theirs) = split(taken, names[0], conditions=True), split(other, names[1], conditions=True)
    if ours != theirs:
        differ = f"{names[0]} is {ours} and {names[1]} is {theirs}"
        raise ValueError(f"cond(): both functions must return the same structure and shapes, but {differ}.")
    selected = [_selected(number, *entry) for entry in zip(left, right, ours.leaves, strict=True)]
    return constants_in_no_grad(ours.join(selected))


def constants_in_no_grad(tree: Tree) -> Tree:
    """What a loop or a branch gives: within `no_grad()` constants, also where it hands on a number from outside, so that
    whether it does, which may depend on the data, decides no derivative."""
    return tree if modes.recording else map_numbers(detached, tree)


def _selected(condition: Any, a: Any, b: Any, leaf: LeafDef) -> Any:
    """A leaf of the one result where the condition holds, else that of the other."""
    lanes = [hasattr(one, "stands_for_lanes") for one in (a, b)]
    like = a if lanes[0] else b
    apart = lanes[0] != lanes[1]  # what vmap gave, and a list or an array
    pairs = [like.samples_of(one, "cond(): a result") if apart else _numbers_as_given(one) for one in (a, b)]
    return leaf_of(like, leaf, iter([_select(condition, *pair) for pair in zip(*pairs, strict=True)]))


def _numbers_as_given(leaf: Any) -> list[Any]:
    """Whole ones as such, which single precision may refuse."""
    mapped = any(hasattr(part, "stands_for_lanes") for part in parts_of(leaf))
    return numbers_of_leaf(leaf, "cond()") if mapped else numbers_as_given(leaf)


def _select(condition: Any, a: Any, b: Any) -> Any:
    if a is b:
        return a
    kinds = is_truth(a), is_truth(b)
    if kinds == (False, False):
        return where(condition, a, b)
    if kinds != (True, True):
        raise ValueError(f"cond(): one function returns a condition, {a!r} or {b!r}, where the other returns a number.")
    return logical_or(logical_and(condition, a), logical_and(logical_not(condition), b))


def is_truth(x: Any) -> bool:
    """Whether it is a condition, and no number."""
    return is_condition(x) or hasattr(x, "indicator")


class Carry:
    """What a loop carries from step to step: its structure and shapes stay those of the first.

    Args:
        init: the first. name: of the loop, for messages.
    """

    def __init__(self, init: Any, name: str) -> None:
        leaves, definition = split(init, f"{name}: init", conditions=True)
        leaves = [leaf[()] if is_array(leaf) and not leaf.ndim else leaf for leaf in leaves]  # as arithmetic gives it
        self.name, self.first = name, definition.join(leaves)
        self.structure, self.truths = self.taken_apart(self.first)

    def taken_apart(self, tree: Any) -> tuple[TreeDef, list[bool]]:
        """Its structure, and which of its numbers are conditions."""
        leaves, definition = split(tree, f"{self.name}: the carry", conditions=True)
        truths: list[bool] = []
        for leaf, one in zip(leaves, definition.leaves, strict=True):
            numbers = numbers_of_leaf(leaf, self.name)
            each = one.size // max(len(numbers), 1)  # one number of what vmap gave under jit stands for all samples
            truths += [is_truth(number) for number in numbers for _ in range(each)]
        return definition, truths

    def checked(self, tree: Any, step: int) -> Any:
        """The carry that a step returned."""
        structure, truths = self.taken_apart(tree)
        if structure != self.structure:
            raise ValueError(
                f"{self.name}: the carry must keep its structure and shapes, but before step {step} it is {self.structure}"
                f" and after it {structure}."
            )
        if truths != self.truths:
            at = [before == after for before, after in zip(self.truths, truths, strict=True)].index(False)
            before, after = ("a condition", "a number") if self.truths[at] else ("a number", "a condition")
            raise ValueError(
                f"{self.name}: number {at} of the carry is {before} before step {step} and {after} after it;"
                " where(condition, 1.0, 0.0) makes a number of a condition, and number > 0.5 a condition of a number."
            )
        return tree


def _steps(xs: Any, length: Any) -> int:
    """How many steps a scan has."""
    if is_node(length) and not isinstance(length, Value):
        raise TraceError(
            f"jit: scan(): length must be a plain int, not {describe(length)}, which is known only when the program runs;"
            f" name it in static_argnums, or take the largest and keep the carry by where(). At {line_of_user()}"
        )
    if length is not None and (isinstance(length, bool) or not isinstance(length, Integral)):
        raise TypeError(f"scan(): length must be an int, not {describe(length)}.")
    if xs is None and length is None:
        raise TypeError("scan(): give xs, or length, the number of steps.")
    count: int = int(length) if xs is None else leading_axis(xs, "scan(): xs")  # pyright: ignore[reportArgumentType]
    if length is not None and count != length:
        raise ValueError(f"scan(): xs has {count} entries along the leading axis, and length is {length}.")
    if count < 1:
        raise ValueError(
            f"scan(): there must be at least one step, not {count}: ys has the structure of what f returns, and"
            " without a step f is not called. Where there may be none, write (init, []) if n == 0 else scan(f, init, xs),"
            " with what stands for no ys there."
        )
    return count
