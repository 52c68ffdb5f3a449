"""Sparse matrices of derivatives: SciPy's CSR arrays, whose pattern is that of the recorded graph."""

from collections.abc import Sequence
from typing import Any

from autograd.accumulation import accumulate
from autograd.arguments import describe
from autograd.derivatives import pull_back
from autograd.installation import install
from autograd.modes import enable_grad, no_grad
from autograd.tangents import Tangents
from autograd.transforms.call import TransformedCall
from autograd.transforms.gradient import scalar_of
from autograd.transforms.nesting import Function, nesting, steps_one_by_one
from autograd.transforms.results import Results
from autograd.trees.kinds import KINDS, Kind, Tree
from autograd.trees.treedef import LeafDef, array_of


class Pattern:
    """The entries that a sparse matrix has: the column of each, row by row, and where each row begins.

    Args:
        matrix: a CSR array of it. Those made later share its arrays of indices.
    """

    def __init__(self, matrix: Any) -> None:
        self.matrix = matrix

    def filled(self, data: Any) -> Any:
        """A matrix with these numbers: of nodes `SparseNodes`."""
        matrix = self.matrix
        if data.shape != matrix.data.shape:
            raise TypeError(NOT_MAPPED)
        if data.dtype.kind != "f":
            return SparseNodes(self, data)
        of_class: Any = object.__new__  # the constructor would check the indices again, which takes 30 µs
        found = of_class(type(matrix))
        found.__dict__.update(matrix.__dict__)
        found.data = data
        return found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Pattern):
            return NotImplemented
        one, two = self.matrix, other.matrix
        return one is two or (
            one.shape == two.shape
            and (one.indptr is two.indptr or one.indptr.tolist() == two.indptr.tolist())
            and (one.indices is two.indices or one.indices.tolist() == two.indices.tolist())
        )

    def __hash__(self) -> int:
        return hash((self.matrix.shape, self.matrix.nnz))


class SparseNodes:
    """A sparse matrix whose entries are nodes, within another transform or a trace: they can be differentiated, by `.data`,
    and the outermost function returns a CSR array.

    Attributes:
        data: the entries. indices, indptr, shape, dtype: as those of SciPy's CSR arrays.
    """

    def __init__(self, pattern: Pattern, data: Any) -> None:
        self.pattern, self.data, self.dtype = pattern, data, data.dtype  # by which a Module knows its variables
        matrix = pattern.matrix
        self.indices, self.indptr, self.shape = matrix.indices, matrix.indptr, matrix.shape

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"A sparse matrix within a transform or a jitted function has no .{name}; {REMEDY}.")

    def refuse(self, *_: Any, **options: Any) -> Any:
        raise TypeError(f"A sparse matrix within a transform or a jitted function takes no operators; {REMEDY}.")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __matmul__ = __rmatmul__ = __truediv__ = refuse
    __neg__ = __getitem__ = __len__ = __iter__ = __array__ = __array_ufunc__ = refuse


REMEDY = (
    "use its .data, .indices, .indptr and .shape, compute with the CSR array that the outermost function returns, or leave"
    " sparse=True out"
)
NOT_MAPPED = (
    "vmap: a sparse matrix can't be mapped; call jacobian or hessian for each sample, or leave sparse=True out."
    " Nor does the body of a scan or while_loop have one under jit."
)

#: A sparse matrix is a node of trees: its entries are the leaf, its pattern the structure.
SPARSE = Kind(
    lambda one: ([one.data], one.pattern if isinstance(one, SparseNodes) else Pattern(one)),
    lambda pattern, children: pattern.filled(children[0]),
    lambda pattern, i: ".data",
)
KINDS[SparseNodes] = SPARSE


def pattern_of(rows: list[list[int]], columns: int) -> Pattern:
    """The pattern with these columns in each row. Its indices are read-only, as all matrices of it share them."""
    import numpy as np
    from scipy.sparse import csr_array

    KINDS[csr_array] = SPARSE
    starts = np.cumsum([0, *map(len, rows)])
    indices = np.fromiter((column for row in rows for column in row), np.int64, starts[-1])
    matrix: Any = csr_array((np.zeros(len(indices)), indices, starts), shape=(len(rows), columns))
    matrix.has_canonical_format = True
    for shared in (matrix.indices, matrix.indptr):
        shared.flags.writeable = False
    return Pattern(matrix)


def check_sparse(sparse: Any, caller: str) -> None:
    """Refuse anything but a bool, and sparse matrices where there is no SciPy."""
    if not isinstance(sparse, bool):
        raise TypeError(f"{caller}: sparse must be True or False, not {describe(sparse)}.")
    try:
        if sparse:
            import scipy.sparse  # noqa: F401  # pyright: ignore[reportUnusedImport]
    except ImportError as error:
        raise ImportError(f"{caller}: sparse=True needs SciPy, which is not installed: {install('sparse')}") from error


def sparse_jacobian(f: Function, argnums: int | Sequence[int], args: tuple[Any, ...], keywords: dict[str, Any]) -> Tree:
    """A matrix for each leaf of f's result and each leaf of the arguments, nested as a dense Jacobian is."""
    call = _call(f, argnums, args, keywords)
    results = Results(call)
    entries = _entries(call, results.numbers)
    leaves = results.definition.leaves
    return results.definition.join(_matrices(call, entries, leaves))


def sparse_hessian(f: Function, argnums: int | Sequence[int], args: tuple[Any, ...], keywords: dict[str, Any]) -> Tree:
    """A matrix for each two leaves of the arguments. What is below the diagonal is computed, and stands above it too."""
    call = _call(f, argnums, args, keywords)
    output = scalar_of(f, call.result)
    with enable_grad():
        gradient = pull_back([output], [1.0], call.inputs, True)
    lower = _entries(call, gradient, lower=True)
    entries: list[Tangents] = [{} for _ in lower]
    for i, row in enumerate(lower):
        for j, entry in row.items():
            if j <= i:
                entries[i][j] = entries[j][i] = entry
    return call.join(_matrices(call, entries, call.input_leaves))


def _call(f: Function, argnums: int | Sequence[int], args: tuple[Any, ...], keywords: dict[str, Any]) -> TransformedCall:
    """A call in which `vmap` and `scan` are loops of Python's, as what each number depends on differs from step to step. A
    `while_loop`, whose steps are not known, is one of the program's."""
    lanes, steps = nesting.over_lanes, nesting.over_steps
    nesting.over_lanes = None
    if steps is not None:
        nesting.over_steps = steps._replace(scan=steps_one_by_one)
    try:
        return TransformedCall(f, argnums, args, keywords)
    finally:
        nesting.over_lanes, nesting.over_steps = lanes, steps


def _entries(call: TransformedCall, outputs: list[Any], lower: bool = False) -> list[Tangents]:
    if any(getattr(node, "lanes", 0) for node in (*call.inputs, *outputs)):
        raise TypeError(NOT_MAPPED)
    if call.create_graph:
        return accumulate(outputs, call.inputs, True, lower)
    with no_grad():
        return accumulate(outputs, call.inputs, True, lower)


def _matrices(call: TransformedCall, entries: list[Tangents], leaves: list[LeafDef]) -> list[Tree]:
    """For each leaf of the results its matrices, nested as the arguments are."""
    found: list[Tree] = []
    start = 0
    for leaf in leaves:
        rows = entries[start : start + leaf.size]
        start += leaf.size
        first, blocks = 0, list[Any]()
        for one in call.input_leaves:
            blocks.append(_matrix(call, rows, range(first, first + one.size)))
            first += one.size
        found.append(call.join(blocks))
    return found


def _matrix(call: TransformedCall, rows: list[Tangents], columns: range) -> Any:
    indices = [sorted([column for column in row if column in columns]) for row in rows]
    numbers = [row[column] for row, places in zip(rows, indices, strict=True) for column in places]
    pattern = pattern_of([[column - columns.start for column in places] for places in indices], len(columns))
    if not call.create_graph:
        return pattern.filled(array_of([call.plain(number) for number in numbers], (len(numbers),)))
    return SparseNodes(pattern, array_of([call.tangent({0: number}, 0) for number in numbers], (len(numbers),)))
