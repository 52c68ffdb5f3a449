"""`model.predict(X)`: the outputs for many samples, by a program that is compiled once for models of one structure."""

import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd import Value, no_grad, vmap
from autograd.arguments import is_array
from autograd.installation import require_numpy
from autograd.modes import modes
from autograd.trees.kinds import Kind, kind_of
from nn.agreement import agrees, moved
from nn.data.outputs import numbers_of, stacked
from nn.data.samples import as_array, as_column, check_list
from nn.data.structured import Model, Signature, columns, form, rebuilt
from nn.typing import Samples
from nn.validation import is_list

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: How many programs are kept.
KEPT = 32


class _Samples(NamedTuple):
    """Many samples of one form.

    Attributes:
        first: one of them, which shows how tuples and dicts are nested in them; None for rows of an array.
        arrays: with an entry per sample, one for each leaf of those tuples and dicts.
    """

    first: Any
    arrays: "list[NDArray[np.float64]]"

    def call(self, model: Model, row: Sequence[Any]) -> Any:
        """The output for the sample with these leaves."""
        return Signature(model).call(model, rebuilt(self.first, iter(row)))

    def mapped(self, model: Model) -> Callable[..., Any]:
        """The model as a function of the arrays."""
        signature = Signature(model)

        def of_one(*leaves: Any) -> Any:
            return signature.call(model, rebuilt(self.first, iter(leaves)))

        return vmap(of_one)


class _Entry(NamedTuple):
    """A program of the cache.

    Attributes:
        structure: of its models, without their parameters. form: of its samples, and the shapes of their leaves.
        program: a function of the parameters' numbers and the arrays of samples; or the reason why there is none.
    """

    structure: Any
    form: tuple[Any, ...]
    program: Callable[..., Any] | str


#: The latest used first.
_programs: list[_Entry] = []


def predict(model: Model, X: Samples, integers: bool) -> Any:
    """See `Module.predict`; `integers` is whether whole numbers in X may be indices."""
    require_numpy("predict()", "write [model(x) for x in X]")
    import numpy as np

    kind = kind_of(model)
    assert kind is not None, "models are nodes of trees (nn/modules_as_trees.py)"
    samples = _check_samples(model, X, integers)
    shapes = form(samples.first), *[array.shape[1:] for array in samples.arrays]
    found = _look_up(kind, model, shapes)
    if found is None:
        wanted = getattr(model, "inputs", None)
        single = not isinstance(samples.first, tuple | dict) and samples.arrays[0].ndim == 1
        if single and wanted is not None and wanted > 1:
            problem = f"each sample of X must be {wanted} numbers, but X is a list of single numbers"
            raise ValueError(f"predict(): {problem}; write model.predict([x]) for one sample.")
        parameters, structure = kind.flatten(model)
        if any(type(one) is not Value or one.primitive is not None for one in parameters):
            return samples.mapped(model)(*samples.arrays)  # within a transform
        program = _compile(kind, structure, model, parameters, samples) if modes.lines is None else ""
        _programs[KEPT - 1 :] = []
        _programs.insert(0, _Entry(structure, shapes, program))
    else:
        parameters, program = found
    if modes.lines is None and not isinstance(program, str):
        return program(np.array([parameter.data for parameter in parameters]), *samples.arrays)
    if modes.lines is None:
        slow = "predict(): the model can't be compiled, so it computes slowly, sample by sample."
        warnings.warn(f"{slow} {program}", stacklevel=3)
    with no_grad():
        rows = zip(*[array.tolist() for array in samples.arrays], strict=True)
        return stacked([numbers_of(samples.call(model, row), "predict()") for row in rows])


def _check_samples(model: Model, X: Any, integers: bool) -> _Samples:
    import numpy as np

    data = as_array(X, "predict(): X")
    if is_array(data) and data.ndim and len(data) and data.dtype.kind in "fiu" and np.isfinite(data).all():
        return _Samples(None, [as_column(data, np.float64, integers)])
    nested = is_list(data) and any(isinstance(sample, tuple | dict) for sample in data)
    signature = Signature(model) if nested else None
    samples = check_list(data, "predict(): X", structured=True, several=signature is not None and signature.several)
    if signature is not None:
        signature.check(samples[0], "predict(): X[0]")
    return _Samples(samples[0], [as_column(column, np.float64, integers) for column in columns(samples)])


def _look_up(kind: Kind, model: Model, shapes: tuple[Any, ...]) -> tuple[Sequence[Any], Callable[..., Any] | str] | None:
    """The parameters of the model and the program of the cache, if it holds one."""
    assert kind.match is not None
    for i, (structure, of_shapes, program) in enumerate(_programs):
        if of_shapes == shapes and (parameters := kind.match(structure, model)) is not None:
            if i:
                _programs.insert(0, _programs.pop(i))
            return parameters, program
    return None


def _compile(
    kind: Kind, structure: Any, model: Model, parameters: Sequence[Value], samples: _Samples
) -> Callable[..., Any] | str:
    """The program, or the reason why there is none. It is traced on a copy of the model, so that it keeps no model alive."""
    import numpy as np

    from autograd import jit
    from autograd.compiler.functional import functional

    first = [array[0].tolist() for array in samples.arrays]
    twice = [np.stack([array[0]] * 2) for array in samples.arrays]

    def expected(model: Model) -> Any:
        """The outputs for the first sample two times, on Values."""
        with no_grad():
            return stacked([numbers_of(samples.call(model, first), "predict()")] * 2)

    on_values = expected(model)  # raises the errors of the samples or the model
    numbers = [parameter.data for parameter in parameters]
    twin = kind.unflatten(structure, list(numbers))
    try:
        mapped = samples.mapped(twin)

        def of_many(*arrays: Any) -> Any:
            return mapped(*arrays)

        program = functional(jit(of_many), kind.flatten(twin)[0])
        compiled = program(np.array(numbers), *twice)
    except Exception as error:  # a model may raise any error where it meets a traced number
        if isinstance(error, MemoryError):
            raise
        return str(error)
    if not agrees(compiled, on_values):
        return (
            "Compiled, it gives other numbers than on Values: it draws random numbers, counts its calls, or changes other"
            " state, which one trace would freeze."
        )
    others = moved(numbers)
    try:
        on_values = expected(kind.unflatten(structure, list(others)))
        compiled = program(np.array(others), *twice)
    except Exception:  # the model refuses numbers that it may never have
        return program
    if not agrees(compiled, on_values):
        return (
            "After a change of the parameters it gives other numbers than on Values: it takes the number out of a parameter"
            " (.data, .item()), which one trace would freeze; .detach() is read at each call."
        )
    return program
