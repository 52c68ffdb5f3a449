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
from nn.checks import is_list
from nn.module import Module, evaluating
from nn.nodes import Structure, flatten, match, unflatten
from nn.samples import as_array, check_list, is_array

#: How many programs are kept.
KEPT = 32
#: Those that were used lately come first: of what structure and for samples of which shape, and the program, a function of
#: the parameters' numbers and the samples; or why there is none.
_programs: list[tuple[Structure, tuple[int, ...], Callable[..., Any] | str]] = []


def predict(model: Module, X: Any) -> Any:
    """See `Module.predict`."""
    samples = _samples(X)
    with evaluating(model):
        found = _find(model, samples.shape[1:])
        if found is None:
            parameters, structure = flatten(model)
            if any(type(one) is not Value or one.primitive is not None for one in parameters):
                return vmap(model)(samples)  # within a transform
            program = _compile(model, structure, parameters, samples) if modes.lines is None else ""
            _programs[KEPT - 1 :] = []
            _programs.insert(0, (structure, samples.shape[1:], program))
        else:
            parameters, program = found
        if modes.lines is None and not isinstance(program, str):
            return program(np.array([parameter.data for parameter in parameters]), samples)
        if modes.lines is None:
            told = "predict(): the model can't be compiled, so it computes slowly, sample by sample."
            warnings.warn(f"{told} {program}", stacklevel=3)
        with no_grad():
            return stacked([numbers_of(model(x), "predict()") for x in samples.tolist()])


def _samples(X: Any) -> NDArray[np.float64]:
    data = as_array(X)
    if is_array(data) and data.ndim and len(data) and data.dtype.kind in "fiu" and np.isfinite(data).all():
        return data.astype(np.float64)
    return np.array(check_list(data, "predict(): X"), np.float64)


def _find(model: Module, shape: tuple[int, ...]) -> tuple[list[Value], Callable[..., Any] | str] | None:
    for i, (structure, of_shape, program) in enumerate(_programs):
        if of_shape == shape and (parameters := match(structure, model)) is not None:
            if i:
                _programs.insert(0, _programs.pop(i))
            return parameters, program
    return None


def _compile(
    model: Module, structure: Structure, parameters: list[Value], samples: NDArray[np.float64]
) -> Callable[..., Any] | str:
    """The program, or why there is none. It is traced on a copy of the model, so that it keeps none of its users alive."""
    with no_grad():
        expected = numbers_of(model(samples[0].tolist()), "predict()")  # raises what is wrong with the samples or the model
    numbers = [parameter.data for parameter in parameters]
    twin = unflatten(structure, numbers)
    try:
        program = jit(lambda X: vmap(twin)(X)).functional(twin.parameters())
        found = program(np.array(numbers), np.stack([samples[0]] * 2))
    except Exception as error:  # whatever the model raises that meets a traced number
        if isinstance(error, MemoryError):
            raise
        return str(error)
    if not _agree(found, stacked([expected] * 2)):
        return (
            "Compiled, it gives other numbers than on Values: it draws random numbers, counts its calls, or changes other"
            " state, which one trace would freeze."
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
