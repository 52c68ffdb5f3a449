"""Derivatives of a function that returns several numbers, and second derivatives."""

from collections.abc import Sequence
from functools import wraps
from typing import Any

from autograd.arguments import check_functions
from autograd.habits.lookup import explains_arguments
from autograd.primitives import dot
from autograd.transforms.call import TransformedCall, check_transform, name_of
from autograd.transforms.gradient import grad
from autograd.transforms.nesting import Function
from autograd.transforms.results import Results
from autograd.transforms.sparse import check_sparse, sparse_hessian, sparse_jacobian
from autograd.trees.flatten import flatten


@explains_arguments("transform()")
def jacobian(f: Function, argnums: int | Sequence[int] = 0, sparse: bool = False) -> Function:
    """A function that returns the derivatives of each result of f by each entry of its argument.

    The result is nested as f's result is, and each of its leaves is replaced by the nesting of the argument (with several
    `argnums`, a tuple of such), whose leaves have the axes of the result's leaf in front of their own. With an array of m
    results and one of n entries that is an array of m rows and n columns; with lists, a list of m lists of n. Where f has
    fewer inputs than results it is computed by columns, in forward mode, else by rows, in reverse mode.

    With `sparse=True` there is a SciPy `csr_array` in place of each of these arrays. Its rows are the numbers of a leaf of
    the result, in order, and its columns those of a leaf of the argument. It has an entry wherever the recorded graph leads
    from one to the other, even if the derivative happens to be 0: under `jit` each call has the same entries. All results
    share `.indices` and `.indptr`, which are read-only: copy a result before `eliminate_zeros()` and the like.
    Within another transform it has `.data`, which can be differentiated, `.indices`, `.indptr` and `.shape` alone.

    Raises:
        TypeError: if f is no function, or argnums or sparse are none, or for `sparse=True` where f has a derivative by
            `custom_vjp`. ImportError: for `sparse=True` without SciPy.

    >>> jacobian(lambda v: [v[0] * v[1], v[0] + v[1]])([2.0, 5.0])
    [[5.0, 2.0], [1.0, 1.0]]
    >>> import pytest; _ = pytest.importorskip("scipy")
    >>> matrix = jacobian(lambda v: [v[0] * v[0], v[1] * v[2], v[2]], sparse=True)([2.0, 5.0, 3.0])
    >>> matrix.shape, matrix.data.tolist(), matrix.indices.tolist()
    ((3, 3), [4.0, 3.0, 5.0, 1.0], [0, 1, 2, 2])
    """
    check_transform(f, argnums, "jacobian()")
    check_sparse(sparse, "jacobian()")

    @wraps(f)
    def differentiated(*args: Any, **keywords: Any) -> Any:
        if sparse:
            return sparse_jacobian(f, argnums, args, keywords)
        return Results(TransformedCall(f, argnums, args, keywords)).jacobian()

    return differentiated


@explains_arguments("transform()")
def hessian(f: Function, argnums: int | Sequence[int] = 0, sparse: bool = False) -> Function:
    """A function that returns the second derivatives of f, the Jacobian of its gradient; with several `argnums` a tuple of
    tuples. With `sparse=True` its arrays are SciPy's, as those of `jacobian`; entries on either side of the diagonal are one
    number, computed once.

    >>> hessian(lambda v: v[0] * v[0] * v[1])([3.0, 2.0])
    [[4.0, 6.0], [6.0, 0.0]]
    >>> import pytest; _ = pytest.importorskip("scipy")
    >>> hessian(lambda v: v[0] * v[1] + v[2], sparse=True)([3.0, 2.0, 1.0]).toarray().tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    check_transform(f, argnums, "hessian()")
    check_sparse(sparse, "hessian()")
    if sparse:
        return wraps(f)(lambda *args, **keywords: sparse_hessian(f, argnums, args, keywords))
    return jacobian(grad(f, argnums), argnums)


@explains_arguments("transform()")
def hvp(f: Function) -> Function:
    """A function `(x, v, *args)` that returns the Hessian of f by its first argument at x times v, without the Hessian: the
    gradient of ∇f(x)·v (Pearlmutter, 1994). x and v are nested alike, and so is the result; args are f's other arguments.

    >>> hvp(lambda v: v[0] * v[0] * v[1])([3.0, 2.0], [1.0, 0.0])
    [4.0, 6.0]
    """
    check_functions("hvp()", f=f)

    def product(x: Any, v: Any, *args: Any) -> Any:
        direction, wanted = flatten(v, "hvp(): v")

        def slope(x: Any, *args: Any) -> Any:
            steepest, definition = flatten(grad(f)(x, *args))
            if len(steepest) != len(direction):
                raise ValueError(f"hvp(): v has {len(direction)} entries, but x has {len(steepest)}.")
            if [leaf.shape for leaf in definition.leaves] != [leaf.shape for leaf in wanted.leaves]:
                raise ValueError(f"hvp(): v must be nested as x is, {definition}, not {wanted}.")
            return dot(steepest, direction)

        return grad(slope)(x, *args)

    product.__qualname__ = f"hvp({name_of(f)})"  # for Python's error about its arguments
    return product
