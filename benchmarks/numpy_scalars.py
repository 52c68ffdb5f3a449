"""What an operator of NumPy's float64 beside a Value takes, over that of a Python float: NumPy asks the Value first.

python benchmarks/numpy_scalars.py
"""

from timeit import repeat

import numpy as np

from autograd import Value


def main() -> None:
    names = {"value": Value(2.0), "float64": np.float64(3.0), "number": 3.0}
    for operator in ("+", "-", "*", "/"):
        left, right, plain = (
            min(repeat(f"{pair}", globals=names, number=300, repeat=500)) / 300 * 1e9
            for pair in (f"float64 {operator} value", f"value {operator} float64", f"number {operator} value")
        )
        print(
            f"{operator}  float64 on the left {left:.0f} ns, on the right {right:.0f} ns, a float on the left {plain:.0f} ns"
        )


if __name__ == "__main__":
    main()
