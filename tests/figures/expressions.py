"""Expressions for the command line, made up by fuzzers: each is computed or refused, at once, and never run as Python.

hypothesis joins pieces of expressions and of Python, and writes right expressions whose value is known; where atheris is
installed, the long run lets it look for more by what its inputs reach in the parser: `python -m tests.figures.expressions`.
"""

import importlib.util
import math
import subprocess
import sys
import threading
import time

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from autograd import ExpressionError, Value
from autograd.cli.expression import FUNCTIONS, compute
from tests.figures.figure import figure

VARIABLES = {"x": 0.5, "w": Value(-2.0, "w")}
#: What reading an expression must not do, in the words of Python's audit hooks (PEP 578). `compile` is how it is parsed.
EVENTS = ("exec", "open", "os.", "subprocess.", "socket.", "import", "marshal.", "pickle.", "ctypes.")
PIECES = [
    *"xw0179.eEjJ_()[]{},+-*/^@%<>=!~&|:;#'\"\\ \t\n\x00é\ud800", "**", "//", "==", "->", ":=", "...", "lambda ", " if ",
    " else ", " for ", " in ", " not ", " and ", "await ", "yield ", "f'{", "__import__", ".__class__", "().__class__",
    "exec(", "eval(", "open(", "os.system(", "1e999", "9**9**9**9", "9" * 400, "0x", "1_0", "nan", "inf", "None", "True",
    *(f"{name}(" for name in FUNCTIONS), "max([", "])", "dot([x,w],[w,x])",
]  # fmt: skip
seen: list[str] = []
watched_thread = 0


def watch(event, arguments):
    if threading.get_ident() == watched_thread and event.startswith(EVENTS):
        seen.append(event)


sys.addaudithook(watch)


def events(work):
    """What some work does that reading an expression must not do."""
    global watched_thread
    seen.clear()
    watched_thread = threading.get_ident()
    try:
        work()
    finally:
        watched_thread = 0
    return list(seen)


def computed(text):
    try:
        return compute(text, VARIABLES)
    except ExpressionError as error:
        return 0.0 if all(line.isprintable() for line in str(error).split("\n")) else "an error that is not text"


def problem(text: str) -> str:
    """What is wrong with how an expression is read; empty where nothing is."""
    start = time.process_time()
    result = computed(text)
    seconds = time.process_time() - start
    if done := events(lambda: computed(text)):
        return f"it caused {done[0]}"
    if type(result) not in (float, Value):
        return f"it gave {result!r}"
    return f"it took {seconds:.1f} s" if seconds > 1.0 else ""


def numbers():
    """Pairs of an expression and its value, by the functions of the table."""
    leaves = st.floats(0.0, 1e300).map(lambda x: (repr(x), x)) | st.sampled_from([("x", 0.5), ("9**9**9**9", math.inf)])
    of_one = [row for row in FUNCTIONS.values() if row.arity == 1 and not row.over_lists]
    of_lists = [row for row in FUNCTIONS.values() if row.arity == 1 and row.over_lists]
    signs = {"+": "add", "-": "sub", "*": "mul", "/": "div", "**": "pow"}

    def extend(inner):
        return (
            st.tuples(st.sampled_from(of_one), inner).map(lambda p: (f"{p[0].name}({p[1][0]})", p[0](p[1][1])))
            | st.tuples(st.sampled_from(list(signs)), inner, inner).map(
                lambda p: (f"({p[1][0]}) {p[0]} ({p[2][0]})", FUNCTIONS[signs[p[0]]](p[1][1], p[2][1]))
            )
            | inner.map(lambda p: (f"-({p[0]})", -p[1]))
            | st.tuples(st.sampled_from(of_lists), st.lists(inner, min_size=1, max_size=4)).map(
                lambda p: (f"{p[0].name}([{', '.join(text for text, _ in p[1])}])", p[0]([x for _, x in p[1]]))
            )
        )

    return st.recursive(leaves, extend, max_leaves=12)


@figure(
    "expressions made up by hypothesis and, where it is installed, atheris",
    must="computed right or refused, each within a second, nothing run as Python",
    short=200,
    long=20_000,
    both=False,
)
def fuzzed_expressions(count):
    assert "exec" in events(lambda: eval("1 + 1")), "what is watched for is seen"  # noqa: S307
    quick = settings(
        max_examples=count // 2, database=None, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
    )

    @quick
    @given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60))
    @example("9**9**9**9" + "**9" * 600)
    @example("(" * 199 + "x" + ")" * 199)
    @example("-" * 1999 + "x")
    @example("9" * 1999)
    @example("x." * 990 + "x")
    @example("[" * 999 + "]" * 999)
    def anything(text):
        assert not problem(text)

    @quick
    @given(numbers())
    def right_ones(pair):
        text, value = pair
        if len(text) <= 2000:
            assert not problem(text)
            found = compute(text, VARIABLES)
            assert found == value or (math.isnan(found) and math.isnan(value)), text

    anything()
    right_ones()
    if count < 10_000:
        return f"{count} inputs", True
    if importlib.util.find_spec("atheris") is None:
        return f"{count:,} inputs by hypothesis; atheris is not installed here", True
    command = [
        sys.executable,
        "-m",
        "tests.figures.expressions",
        f"-runs={10 * count}",
        "-max_total_time=240",
        "-max_len=400",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    runs = [line for line in done.stderr.splitlines() if line.startswith("Done ")]
    told = f"{count:,} inputs by hypothesis; atheris: {runs[-1] if runs else done.stderr[-400:]}"
    return told, done.returncode == 0 and bool(runs)


def main():
    import atheris

    from autograd.cli import expression

    def one(data):
        provider = atheris.FuzzedDataProvider(data)
        if provider.ConsumeBool():
            text = "".join(PIECES[i % len(PIECES)] for i in provider.ConsumeBytes(60))
        else:
            text = provider.ConsumeUnicode(300)
        assert not problem(text), text

    reader = expression._Expression
    for name, method in list(vars(reader).items()):
        if callable(method):
            setattr(reader, name, atheris.instrument_func(method))
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
