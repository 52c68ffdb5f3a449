"""NumPy's functions, called with Values and under `jit`."""

from collections import Counter

from tests.figures.figure import figure
from tests.numpy_calls import NUMPY, UNTRACED, answer


@figure(
    "functions of NumPy (ufuncs, np, np.linalg, np.fft, np.emath) of Values and arrays of them, eager and under jit",
    must="every one that asks the class of its arguments, each right or refused by name",
    short=None,
    long=300,
)
def numpy_functions(count):
    answers, wrong = Counter(), []
    for name in NUMPY:
        for compiled in (False, True)[: 1 if name in UNTRACED else 2]:
            try:
                answers[answer(name, compiled)] += 1
            except Exception as error:
                wrong.append(f"{name} ({'jit' if compiled else 'eager'}) {type(error).__name__}: {error}")
    told = f"{answers['right']} right, {answers['refused']} refused by name, {len(wrong)} wrong"
    text = f"{len(NUMPY)} functions tried, eager and compiled: {told}"
    return text + "".join(f"; {one}" for one in wrong[:10]), not wrong and len(NUMPY) >= count
