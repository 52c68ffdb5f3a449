"""Types that the representations share."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

#: The lengths of an array's axes, lanes apart; or how many rows a step along each of them is.
Shape: TypeAlias = tuple[int, ...]
#: Indices of equations or of rows, and a truth value for each of them, in arrays of any shape.
Rows: TypeAlias = NDArray[np.int64]
ShortRows: TypeAlias = NDArray[np.int32]
Mask: TypeAlias = NDArray[np.bool_]
#: Numbers that programs compute with, in double or in single precision.
Array: TypeAlias = NDArray[np.floating[Any]]
