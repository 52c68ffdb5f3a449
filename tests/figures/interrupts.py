"""Interrupted at any moment, training and saving leave a model and a file that are whole."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from itertools import count as numbers
from pathlib import Path

import autograd
import nn
from autograd import modes, value
from autograd.transforms.nesting import nesting
from tests.figures.figure import figure
from tests.helpers import interrupt_after

#: Where threads enter transforms and traces.
ENTERING = tuple(f"{Path(autograd.__file__).parent}/{folder}" for folder in ("transforms", "compiler/frontend"))
NN, AUTOGRAD = (str(Path(package.__file__).parent) for package in (nn, autograd))
X, Y = nn.datasets.logic_gate("xor")


def fit(model, compiled, callback=None):
    settings = {"loss": "mse_loss", "optimizer": nn.SGD(0.3, momentum=0.9), "epochs": 6, "validation": (X, Y), "patience": 2}
    nn.fit(model, X, Y, progress=False, compiled=compiled, callback=callback, **settings)


def as_ever():
    """Whether nothing is left of what was interrupted: graphs are recorded, watched by nobody, outside of all transforms."""
    here = modes.modes
    around = nesting.depth, nesting.over_lanes, nesting.over_steps, nesting.branches
    left = here.recording, here.tracing, here.lines, here.facts, *around
    return left == (True, False, None, None, 0, None, None, ()) and here.constant is modes.leaf


def fresh():
    return nn.MLP(2, [3, 1], activation="tanh", seed=5)


@contextmanager
def no_word_of_finalizers():
    """Python reports what is raised in a `__del__` and goes on, where it is not the interrupt that is tried."""
    before, sys.unraisablehook = sys.unraisablehook, lambda _: None
    try:
        yield
    finally:
        sys.unraisablehook = before


@contextmanager
def interrupt_at_line(at, folders=(AUTOGRAD,)):
    """A KeyboardInterrupt at the so-manieth line that runs in `nn` or call in the folders; gives a list of their number."""
    lines = [0]

    def trace(frame, event, _):
        ours = frame.f_code.co_filename.startswith(NN)
        if event == "line" or (event == "call" and frame.f_code.co_filename.startswith(folders)):
            lines[0] += 1
            if lines[0] == at:
                raise KeyboardInterrupt
        return trace if ours else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield lines
    finally:
        sys.settrace(before)


@figure(
    "training interrupted at random lines and times, compiled and not: all parameters of one and the same epoch",
    must="200 or more, all whole",
    short=24,
    long=400,
)
def interrupted_training(count):
    rng, survived, torn, scopes = random.Random(0), 0, [], 0
    for compiled in (True, False):
        states, model = [fresh().state_dict()], fresh()
        fit(model, compiled, lambda _, states=states, model=model: states.append(model.state_dict()))
        begin = time.perf_counter()
        with interrupt_at_line(-1) as lines:
            fit(fresh(), compiled)
        spent = time.perf_counter() - begin
        for attempt in range(count // 2):
            model, at = fresh(), rng.randint(1, lines[0])
            way = (
                interrupt_at_line(at)
                if attempt % 2 or not hasattr(signal, "setitimer")
                else interrupt_after(rng.uniform(1e-4, spent))
            )
            with suppress(KeyboardInterrupt), no_word_of_finalizers(), way:
                fit(model, compiled)
                continue  # it was over before
            survived += 1
            scopes += value.innermost_scope() is not None  # plain Python may be interrupted before it leaves one
            value.enter_scope(None)
            if model.state_dict() not in states or not as_ever():
                torn.append(f"compiled={compiled}, line {at}" if attempt % 2 else f"compiled={compiled}, by time")
    told = f"{survived} interrupts, {len(torn)} torn{': ' if torn else ''}{'; '.join(torn[:5])}"
    return told + f", {scopes} still in the scope of a module, whose name later nodes get" * (scopes > 0), not torn


@figure("no_grad and detect_anomaly interrupted at each call: left as if they had ended", must="all", short=1, long=1)
def interrupted_modes(_):
    stuck = calls = 0
    for mode in (autograd.no_grad, autograd.detect_anomaly):
        for at in numbers(1):
            with suppress(KeyboardInterrupt), no_word_of_finalizers(), interrupt_at_line(at):
                with mode(), autograd.no_grad():
                    autograd.Value(2.0).exp()
                break
            calls += 1
            stuck += not as_ever() or autograd.Value(2.0).exp().primitive is None or len(modes.active) > 0
    return f"{calls} calls of Python, {stuck} left on", not stuck


def differentiate():
    autograd.grad(autograd.exp)(2.0)


def trace():
    autograd.jit(autograd.grad(autograd.exp))(2.0)


@figure("transforms and traces interrupted at each call: left as if they had ended", must="all", short=1, long=1)
def interrupted_transforms(_):
    stuck = calls = 0
    for work in (differentiate, trace):
        work()  # imports
        for at in numbers(1):
            with suppress(KeyboardInterrupt), no_word_of_finalizers(), interrupt_at_line(at, ENTERING):
                work()
                break
            calls += 1
            stuck += not as_ever()
            value.enter_scope(None)
    return f"{calls} calls of Python, {stuck} left on", not stuck


@figure("loading interrupted at each line: all parameters old or all new", must="all whole", short=1, long=1)
def interrupted_loading(_):
    torn = lines = 0
    old, new = fresh().state_dict(), dict.fromkeys(fresh().state_dict(), 1.0)
    for at in numbers(1):
        model = fresh()
        with suppress(KeyboardInterrupt), interrupt_at_line(at):
            model.load_state_dict(new)
            break
        lines += 1
        torn += model.state_dict() not in (old, new)
    return f"{lines} lines of Python, {torn} torn", not torn


def whole(path):
    """Whether a file holds a model all of whose parameters are one number."""
    model = fresh()
    nn.load(model, path)
    return len(set(model.state_dict().values())) == 1


def save_number(number, path):
    model = fresh()
    model.load_state_dict(dict.fromkeys(model.state_dict(), number))
    nn.save(model, path)


def in_child(work):
    """Fork; the parent gets the process id, the child works and ends."""
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(0)
    return child


def kill_while_saving(count, folder):
    """How often a process that saves again and again was killed, and how many files were damaged by it."""
    rng, damaged = random.Random(1), 0

    def save_on(path):
        for number in numbers():
            save_number(float(number), path)

    for attempt in range(count):
        path = folder / f"model.{'json' if attempt % 2 else 'npz'}"
        save_number(-1.0, path)
        child = in_child(lambda path=path: save_on(path))
        time.sleep(rng.uniform(0.0, 0.02))
        os.kill(child, rng.choice((signal.SIGKILL, signal.SIGTERM)))
        os.waitpid(child, 0)
        damaged += not whole(path)
    return count, damaged


def fill_the_disk(count, folder):
    """How often the disk was full while a file was replaced, and how often the old one was not intact or litter was left."""
    import resource

    damaged = 0
    for attempt in range(count):
        folder_now = folder / str(attempt)
        folder_now.mkdir()
        path = folder_now / f"model.{'json' if attempt % 2 else 'npz'}"
        save_number(-1.0, path)
        before = path.read_bytes()
        limit = len(before) * attempt // count

        def save_in_vain(path=path, limit=limit):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            try:
                save_number(-2.0, path)  # as long as the one before
            except OSError:
                return
            os.replace(path, path.with_name("no error"))

        os.waitpid(in_child(save_in_vain), 0)
        damaged += list(folder_now.iterdir()) != [path] or path.read_bytes() != before
    return count, damaged


def in_a_process(module, count):
    """What a module prints as JSON where it is run with a count and an empty folder, and its error where it fails."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", module, str(count), folder]
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return (None, done.stderr[-300:]) if done.returncode else (json.loads(done.stdout.splitlines()[-1]), "")


if os.name == "posix":

    @figure(
        "processes killed (SIGKILL, SIGTERM) while they save, and disks full: the last good file intact",
        must="200 or more, all intact",
        short=24,
        long=400,
    )
    def interrupted_saving(count):
        found, error = in_a_process("tests.figures.interrupts", count)
        if error or found is None:
            return error, False
        (kills, damaged), (full, lost) = found
        told = f"{kills} kills, {damaged} files damaged; {full} times a full disk, {lost} files damaged"
        return told, not damaged and not lost


if __name__ == "__main__":
    tries, place = int(sys.argv[1]), Path(sys.argv[2])
    print(json.dumps([kill_while_saving(tries, place), fill_the_disk(tries // 4, place)]))
