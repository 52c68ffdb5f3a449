"""`model.predict(X)`: the outputs for many samples, by a program that is compiled once for models of one structure."""

# Outputs may be nested in any way.
# pyright: basic

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import Value, jit, no_grad, vmap
from autograd.errors import describe
from autograd.modes import modes
from nn.data.samples import as_array, check_list, is_array
from nn.data.structured import Signature, columns, form, rebuilt
from nn.module import Module, evaluating
from nn.training.agreement import moved
from nn.trees import Structure, flatten, match, unflatten
from nn.validation import is_list

#: How many programs are kept.
KEPT = 32
#: Those that were used lately come first: of what structure and for samples of which shape, and the program, a function of
#: the parameters' numbers and the samples; or why there is none.
_programs: list[tuple[Structure, tuple[Any, ...], Callable[..., Any] | str]] = []


def predict(model: Module, X: Any) -> Any:
    """See `Module.predict`."""
    like, arrays = _samples(model, X)
    of_shape = form(like), *[array.shape[1:] for array in arrays]
    with evaluating(model):
        found = _find(model, of_shape)
        if found is None:
            parameters, structure = flatten(model)
            if any(type(one) is not Value or one.primitive is not None for one in parameters):
                return _mapped(model, like)(*arrays)  # within a transform
            program = _compile(model, structure, parameters, like, arrays) if modes.lines is None else ""
            _programs[KEPT - 1 :] = []
            _programs.insert(0, (structure, of_shape, program))
        else:
            parameters, program = found
        if modes.lines is None and not isinstance(program, str):
            return program(np.array([parameter.data for parameter in parameters]), *arrays)
        if modes.lines is None:
            told = "predict(): the model can't be compiled, so it computes slowly, sample by sample."
            warnings.warn(f"{told} {program}", stacklevel=3)
        with no_grad():
            call = Signature(model).call
            rows = zip(*[array.tolist() for array in arrays], strict=True)
            return stacked([numbers_of(call(model, rebuilt(like, iter(row))), "predict()") for row in rows])


def _samples(model: Module, X: Any) -> tuple[Any, list[NDArray[np.float64]]]:
    """The first sample, None for one that is of an array, and the samples: an array, or as many as a tuple or dict has."""
    data = as_array(X)
    if is_array(data) and data.ndim and len(data) and data.dtype.kind in "fiu" and np.isfinite(data).all():
        return None, [data.astype(np.float64)]
    nested = is_list(data) and any(isinstance(sample, tuple | dict) for sample in data)
    signature = Signature(model) if nested else None
    samples = check_list(data, "predict(): X", structured=True, several=signature is not None and signature.several)
    if signature is not None:
        signature.check(samples[0], "predict(): X[0]")
    return samples[0], [np.array(column, np.float64) for column in columns(samples)]


def _mapped(model: Module, like: Any) -> Callable[..., Any]:
    """The model over the arrays of many samples that are nested as another one."""
    signature = Signature(model)
    return vmap(lambda *entries: signature.call(model, rebuilt(like, iter(entries))))


def _find(model: Module, shape: tuple[Any, ...]) -> tuple[list[Value], Callable[..., Any] | str] | None:
    for i, (structure, of_shape, program) in enumerate(_programs):
        if of_shape == shape and (parameters := match(structure, model)) is not None:
            if i:
                _programs.insert(0, _programs.pop(i))
            return parameters, program
    return None


def _compile(
    model: Module, structure: Structure, parameters: list[Value], like: Any, arrays: list[NDArray[np.float64]]
) -> Callable[..., Any] | str:
    """The program, or why there is none. It is traced on a copy of the model, so that it keeps none of its users alive."""
    with no_grad():
        first = rebuilt(like, iter([array[0].tolist() for array in arrays]))
        expected = numbers_of(
            Signature(model).call(model, first), "predict()"
        )  # raises what is wrong with the samples or the model
    numbers = [parameter.data for parameter in parameters]
    twin = unflatten(structure, numbers)
    try:
        mapped = _mapped(twin, like)
        program = jit(lambda *arrays: mapped(*arrays)).functional(twin.parameters())
        found = program(np.array(numbers), *[np.stack([array[0]] * 2) for array in arrays])
    except Exception as error:  # whatever the model raises that meets a traced number
        if isinstance(error, MemoryError):
            raise
        return str(error)
    if not _agree(found, stacked([expected] * 2)):
        return (
            "Compiled, it gives other numbers than on Values: it draws random numbers, counts its calls, or changes other"
            " state, which one trace would freeze."
        )
    others = moved(numbers)
    try:
        with no_grad():
            expected = numbers_of(Signature(model).call(unflatten(structure, others), first), "predict()")
        found = program(np.array(others), *[np.stack([array[0]] * 2) for array in arrays])
    except Exception:  # what the model refuses of numbers that it may never come by
        return program
    if not _agree(found, stacked([expected] * 2)):
        return (
            "After a change of the parameters it gives other numbers than on Values: it takes the number out of a parameter"
            " (.data, .item()), which one trace would freeze; .detach() is read at each call."
        )
    return program


def _agree(found: Any, expected: Any) -> bool:
    if isinstance(expected, dict):
        return all(_agree(found[name], expected[name]) for name in expected)
    if isinstance(expected, tuple):
        return all(_agree(one, other) for one, other in zip(found, expected, strict=True))
    return np.allclose(found, expected, rtol=1e-6, atol=1e-9, equal_nan=True)


def numbers_of(output: Any, caller: str) -> Any:
    """What a model gives, with floats for Values."""
    if isinstance(output, dict):
        return {name: numbers_of(entry, caller) for name, entry in output.items()}
    if isinstance(output, tuple):
        return tuple([numbers_of(entry, caller) for entry in output])
    if is_list(output) or is_array(output):
        return [numbers_of(entry, caller) for entry in output]
    if not isinstance(output, Value | int | float):
        raise TypeError(f"{caller}: the model must give numbers, not {describe(output)}.")
    return output.data if isinstance(output, Value) else float(output)


def stacked(results: list[Any]) -> Any:
    """The outputs for many samples, each of their leaves an array."""
    if isinstance(results[0], dict):
        return {name: stacked([result[name] for result in results]) for name in results[0]}
    if isinstance(results[0], tuple):
        return tuple([stacked(list(leaf)) for leaf in zip(*results, strict=True)])
    return np.array(results)
