"""Functions whose derivatives the user writes: `custom_vjp`."""

from collections.abc import Sequence
from functools import update_wrapper
from threading import get_ident
from types import MethodType
from typing import Any

from autograd.arguments import check_functions, describe
from autograd.habits.lookup import explains_arguments
from autograd.modes import modes
from autograd.own_derivatives import OUTPUT, CustomCall, primitive_of
from autograd.primitives import stop_gradient, where
from autograd.row import is_node
from autograd.transforms.call import map_numbers
from autograd.transforms.nesting import Function, nesting
from autograd.transforms.results import leaf_of, numbers_of_leaf
from autograd.trees.flatten import flatten, split
from autograd.trees.treedef import TreeDef


class custom_vjp:  # noqa: N801  # a decorator
    """A function with a derivative of its own, in reverse mode; the conventions are those of JAX.

    `forward` takes the arguments and returns `(result, residuals)`: what f returns, and whatever `backward` needs; it may
    call f. `backward` takes the residuals and the cotangent of the result, nested as the result is, and returns a tuple of
    the cotangents of the arguments, each nested as its argument, or None for one of zeros.

    Args:
        f: a function of numbers, arrays or trees of them that returns any such.
        nondiff_argnums: arguments that are no numbers to differentiate by, such as functions and texts. `forward` takes them
            where they are; `backward` takes them in front of the residuals.

    `backward` is differentiated as any function is, so derivatives of every order follow. Forward mode (`jvp`, `jacfwd`)
    refuses the function; `jacobian` and `hessian` take reverse mode.

    Raises:
        TypeError: by a call before `defvjp`. By derivatives: if `backward` returns another structure than the arguments
            have, or if f computes with what is differentiated by and is none of its arguments.

    >>> from autograd import grad, log
    >>> @custom_vjp
    ... def clipped_log(x):
    ...     return log(x)
    >>> clipped_log.defvjp(lambda x: (log(x), x), lambda x, g: (min(g / x, 100.0),))
    >>> grad(clipped_log)(0.5), grad(clipped_log)(1e-9)
    (2.0, 100.0)
    """

    @explains_arguments("transform()")
    def __init__(self, f: Function, nondiff_argnums: Sequence[int] = ()) -> None:
        check_functions("custom_vjp()", f=f)
        self.f = f
        update_wrapper(self, f)
        self.name = getattr(f, "__name__", "f")
        self.static = (nondiff_argnums,) if isinstance(nondiff_argnums, int) else tuple(nondiff_argnums)
        if any(isinstance(one, bool) or not isinstance(one, int) or one < 0 for one in self.static):  # pyright: ignore
            raise TypeError(f"custom_vjp(): nondiff_argnums must be numbers of arguments, not {describe(nondiff_argnums)}.")
        self.forward: Function | None = None
        self.backward: Function | None = None
        #: The threads that `forward` runs in. A call of the function within it computes f; what `forward` gives is asked for
        #: when it is differentiated, which it need not be.
        self.running: set[int] = set()

    def defvjp(self, forward: Function, backward: Function) -> None:
        """Give the function its derivative."""
        check_functions(f"{self.name}.defvjp()", forward=forward, backward=backward)
        self.forward, self.backward = forward, backward

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __call__(self, *args: Any, **keywords: Any) -> Any:
        if self.forward is None:
            raise TypeError(
                f"{self.name}() has no derivative yet. Give it one first: {self.name}.defvjp(forward, backward)."
            )
        if keywords:
            from inspect import signature  # it takes long to import

            bound = signature(self.f).bind(*args, **keywords)
            bound.apply_defaults()
            if bound.kwargs:
                raise TypeError(f"{self.name}() has keyword-only arguments, which a function with custom_vjp can't have.")
            args = bound.args
        numbers: list[Any] = []
        parts: list[TreeDef] = []
        for i, arg in enumerate(args):
            if i not in self.static:
                found, definition = flatten(arg, f"{self.name}(): argument {i}")
                numbers += found
                parts.append(definition)
        if not modes.recording or not any(map(is_node, numbers)):
            return self.f(*args)
        return self._record(args, numbers, parts)

    def _record(self, args: tuple[Any, ...], numbers: list[Any], parts: list[TreeDef]) -> Any:
        within = get_ident() in self.running
        result, residuals = (self.f(*args), None) if within else self._run_forward(args)
        path = f"the result of {self.name}()"
        leaves, definition = split(result, path)
        paths = definition.paths(path)
        outputs = [number for leaf, inner in zip(leaves, paths, strict=True) for number in numbers_of_leaf(leaf, inner)]
        if not outputs:
            return result
        first = next(filter(is_node, numbers))
        slots = [stop_gradient(y if is_node(y) else where(0.0, first, y)) for y in outputs]
        statics, branches = [args[i] for i in self.static if i < len(args)], nesting.branches

        def nested(found: Sequence[Any]) -> Any:
            source = iter(found)
            pairs = zip(leaves, definition.leaves, strict=True)
            return definition.join([leaf_of(leaf, one, source) for leaf, one in pairs])

        def pull(adjoints: list[Any], plain: bool) -> list[Any]:
            with nesting.only_where(*branches):
                if within:
                    kept = self._run_forward(map_numbers(_as_float, args) if plain else args)[1]
                else:
                    kept = map_numbers(_as_float, residuals) if plain else residuals
                assert self.backward is not None
                return self._flat(self.backward(*statics, kept, nested(adjoints)), parts, plain)

        call = primitive_of(CustomCall(self.name, len(outputs), pull), len(numbers))(*slots, *numbers)
        return nested([OUTPUT(slot, call) for slot in slots])

    def _run_forward(self, args: tuple[Any, ...]) -> tuple[Any, Any]:
        assert self.forward is not None
        thread, before = get_ident(), set(self.running)
        self.running.add(thread)
        try:
            pair: Any = self.forward(*args)
        finally:
            if thread not in before:
                self.running.discard(thread)
        if type(pair) is not tuple or len(pair) != 2:  # pyright: ignore[reportUnknownArgumentType]
            raise TypeError(f"{self.name}(): forward must return a tuple (result, residuals), not {describe(pair)}.")
        return pair  # pyright: ignore[reportUnknownVariableType]

    def _flat(self, found: Any, parts: list[TreeDef], plain: bool) -> list[Any]:
        """What `backward` returned, as one number for each of the arguments'."""
        name = f"{self.name}(): backward"
        if type(found) is not tuple:
            raise TypeError(f"{name} must return a tuple with one entry for each argument, not {describe(found)}.")
        cotangents: tuple[Any, ...] = found  # pyright: ignore[reportUnknownVariableType]
        if len(cotangents) != len(parts):
            raise TypeError(
                f"{name} must return a tuple with one entry for each argument, {len(parts)}, not one of {len(cotangents)}."
            )
        numbers: list[Any] = []
        for i, (entry, definition) in enumerate(zip(cotangents, parts, strict=True)):
            if entry is None:
                numbers += [0.0] * definition.size
                continue
            entries, structure = flatten(entry, f"{name}: entry {i} of its result")
            if not structure.is_nested_as(definition):
                raise ValueError(
                    f"{name} must return for argument {i} what is nested as that, {definition}, not {structure}."
                )
            numbers += entries
        return list(map(_as_float, numbers)) if plain else numbers


def _as_float(number: Any) -> Any:
    return number.data if is_node(number) else number
