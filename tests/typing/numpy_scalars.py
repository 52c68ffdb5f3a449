"""NumPy's float64 is a float, also to type checkers: NumPy's own types say so from 2.2 on."""

import numpy as np

from autograd import Value, exp

growth: float = exp(np.float64(1.0))
scaled: Value = Value(2.0) * np.float64(0.5)
print(growth, scaled)
