"""Instruction streams and files of models, changed at random: whatever the verifier passes stays in its memory and has the
same results with each instruction set; a file is loaded or refused with a ValueError, soon.

`make fuzz` does so for an hour and keeps what came of it in fuzz.json beside this file, where the figure reads it. Each kind
runs in a process of its own, the streams in the copy of the engine that AddressSanitizer watches. A seed and a number tell
what is tried.
"""

import argparse
import io
import json
import math
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
from array import array
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

import autograd
import nn
from autograd import grad, jit, scan, take, tanh, value_and_grad, vmap, where, while_loop
from tests.figures import sanitizers
from tests.figures.figure import figure
from tests.helpers import ROOT

RESULT = Path(__file__).with_suffix(".json")
#: Seconds of processor time after which a file counts as one that hangs, and a program as one without an end.
PATIENCE, ENOUGH = 2.0, 0.2
NASTY = [-1, 0, 1, 2, 7, 8, 63, 64, 255, 256, 10**6, 2**31 - 1, -(2**31)]


class EndlessError(Exception):
    pass


def stop(number, frame):
    raise EndlessError


@contextmanager
def limit(seconds):
    """Raises EndlessError inside after so many seconds of processor time."""
    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)


@cache
def streams():
    """What the engine lowers from programs of all kinds: words, slots and the sizes of the memory of each."""
    from autograd.compiler.backends.native import program
    from autograd.compiler.ir.verifying import Switch

    found = []
    true_verify, before = program.verify, Switch.on
    true_machine = program.NativeProgram.machine

    def machine(self, make, widths, arguments, results):
        found.append((self, tuple(widths), list(arguments), list(results)))
        return true_machine(self, make, widths, arguments, results)

    xs = np.linspace(-1.0, 1.0, 39).reshape(13, 3)
    program.NativeProgram.machine = machine
    try:
        for f, *given in [
            (grad(lambda x: tanh(x * x) * x), 0.5),
            (value_and_grad(lambda xs: sum(tanh(x) * xs[0] for x in xs)), [0.1 * i for i in range(12)]),
            (vmap(lambda row: sum(tanh(x) for x in row)), xs),
            (grad(lambda w: autograd.sum(vmap(lambda row: where(row[0] > 0.0, row[1] * w, row[2]))(xs))), 0.3),
            (grad(lambda x: scan(lambda c, y: (tanh(c * y), c), x, [0.1 * i for i in range(9)])[0]), 0.5),
            (grad(lambda x: while_loop(lambda c: c < 100.0, lambda c: c * 2.0 + x, x)), 1.5),
            (lambda i: take([1.0, 2.0, 3.0], i) * 2.0, 1),
            (lambda x: autograd.max(x) + sum(a * b for a, b in pairwise(x)), [float(i) for i in range(30)]),
        ]:
            jit(f, kernel="native")(*given)
    finally:
        program.NativeProgram.machine, program.verify, Switch.on = true_machine, true_verify, before
    return found


def changed_words(code, rng):
    """A few words are others; pieces are taken out, put in again, or exchanged."""
    code = list(code)
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        i, j = sorted(rng.randrange(len(code)) for _ in range(2))
        match rng.randrange(6):
            case 0 | 1 | 2:
                code[i] = rng.choice(
                    (rng.choice(code), code[i] + rng.randint(-9, 9), rng.randint(-3, 400), rng.choice(NASTY))
                )
            case 3:
                del code[i : min(j, i + 12)]
            case 4:
                code[i:i] = code[j : j + rng.randrange(12)]
            case 5:
                code[i : i + 1] = [code[j], *code[i + 1 : i + rng.randrange(1, 5)]]
    return array("i", [max(-(2**31), min(2**31 - 1, word)) for word in code])


def try_stream(rng):
    """Whether the changed program was run; raises where results differ."""
    from autograd.compiler.backends.native.instruction_sets import machines
    from autograd.compiler.backends.native.verifier import Memory, verify

    original, widths, arguments, results = rng.choice(streams())
    code, offsets, size = original.words(widths)
    code = changed_words(code, rng)
    kept = original.kept
    try:
        verify(code, Memory(len(original.slots), offsets, size, kept, arguments, results, widths, max(widths, default=0)))
    except ValueError:
        return False
    numbers = [np.array([rng.choice((rng.uniform(-3, 3), rng.randrange(9))) for _ in range(count)]) for count in arguments]
    found = []
    for name, make in machines().items():
        if name == "python":
            continue
        outs = [np.zeros(count) for count in results]
        try:
            with limit(ENOUGH):
                seen = make(code, original.slots, offsets, size, kept).run([block.copy() for block in numbers], outs, widths)
        except EndlessError:
            return True
        found.append((seen, [block.tobytes() for block in outs]))
    assert all(each == found[0] for each in found), "the instruction sets differ"
    return True


@cache
def files():
    """Files of models and of a training that stopped: name -> bytes."""
    found = {}
    X, y = nn.datasets.moons(8, seed=0)
    models = {
        "neuron": nn.Neuron(2, seed=0),
        "mlp": nn.MLP(2, [3, 1], activation="tanh", seed=0),
        "layers": nn.Sequential(nn.Linear(2, 3, seed=0), nn.Tanh(), nn.Dropout(0.2, seed=0), nn.Linear(3, 1, seed=1)),
    }
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".json", ".npz"):
            for name, model in models.items():
                found[name + suffix] = nn.save(model, f"{folder}/{name}{suffix}").read_bytes()
            optimizer = nn.Adam(0.1)
            nn.fit(models["mlp"], X, y, loss="mse_loss", optimizer=optimizer, epochs=1, progress=False)
            found[f"trained{suffix}"] = nn.save(models["mlp"], f"{folder}/t{suffix}", optimizer).read_bytes()
        path = Path(folder, "run.npz")
        resume(path, seed=0)
        found["run.npz"] = path.read_bytes()
    return found


def resume(path, seed=0):
    X, y = nn.datasets.moons(8, seed=0)
    model = nn.MLP(2, [3, 1], activation="tanh", seed=0)
    settings = {"loss": "binary_cross_entropy_with_logits", "optimizer": nn.Adam(0.1), "epochs": 3, "batch_size": 4}
    return nn.fit(model, X, y, **settings, progress=False, compiled=False, checkpoint=path, resume=True, every=1)


VALUES = [
    None,
    True,
    -1,
    0,
    1,
    2**53,
    10**30,
    1e308,
    math.nan,
    math.inf,
    "",
    "x",
    "\ud800",
    "w.0",
    [],
    [1],
    {},
    {"a": 1},
    "Linear",
]


def changed_tree(tree, rng):
    """A tree of JSON with one entry another, away, or there twice."""
    if not isinstance(tree, dict | list) or not tree or rng.random() < 0.15:
        return rng.choice(VALUES)
    keys = list(tree) if isinstance(tree, dict) else range(len(tree))
    key = rng.choice(list(keys))
    fate = rng.randrange(6)
    copy = tree.copy()
    if fate == 0:
        del copy[key]
    elif fate == 1 and isinstance(tree, dict):
        copy[rng.choice(["__class__", "x", "", "activation", "seed", str(rng.choice(VALUES))])] = tree[key]
    elif fate == 1:
        copy.append(tree[key])
    else:
        copy[key] = changed_tree(tree[key], rng)
    return copy


def changed_bytes(content, rng):
    content = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        i, j = sorted(rng.randrange(len(content) + 1) for _ in range(2))
        match rng.randrange(5):
            case 0 if content:
                content[i % len(content)] ^= 1 << rng.randrange(8)
            case 1:
                content[i:i] = content[j : j + rng.randrange(64)]
            case 2:
                del content[i : min(j, i + 64)]
            case 3:
                content[i:i] = rng.choice(
                    (b"\0", b"9" * 30, b"[" * 500, b'"', b"\xff", b"-", b"1e999", b"NaN", b"PK\x03\x04")
                )
            case 4:
                content[i : i + 4] = rng.randbytes(4)
    return bytes(content)


def changed_file(name, content, rng):
    if rng.random() < 0.4:
        return changed_bytes(content, rng)
    if name.endswith(".json"):
        return json.dumps(changed_tree(json.loads(content), rng)).encode()
    out = io.BytesIO()
    with (
        warnings.catch_warnings(action="ignore"),
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", rng.choice((0, 8))) as archive,
    ):
        members = source.namelist()
        chosen = rng.choice(members)
        for member in members:
            data = source.read(member)
            if member == chosen:
                try:
                    text = bytes(np.load(io.BytesIO(data))).decode()
                    tree = json.dumps(changed_tree(json.loads(text), rng)).encode()
                    held = io.BytesIO()
                    np.save(held, np.frombuffer(tree, np.uint8))
                    data = held.getvalue()
                except (ValueError, UnicodeDecodeError):
                    data = changed_bytes(data, rng)
            if member != chosen or rng.random() < 0.9:
                archive.writestr(rng.choice(members) if rng.random() < 0.02 else member, data)
    return out.getvalue()


def try_file(rng):
    """Whether the changed file was loaded."""
    name = rng.choice(list(files()))
    content = changed_file(name, files()[name], rng)
    path = Path(tempfile.gettempdir(), f"fuzz-{os.getpid()}-{name}")
    path.write_bytes(content)
    loaded = False
    calls = [
        nn.load_model,
        lambda path: nn.load(nn.MLP(2, [3, 1], seed=1), path, nn.Adam(0.1) if "trained" in name else None),
    ]
    for call in [resume] if name.startswith("run") else calls:
        begun = time.process_time()
        try:
            with limit(PATIENCE):
                result = call(path)
            loaded = True
            if isinstance(result, nn.Module):
                assert all(map(math.isfinite, result.state_dict().values()))
        except ValueError as error:
            told = str(error)
            assert told.replace("\n", "").isprintable(), f"an error that is not text: {told!r}"
        except EndlessError:
            raise AssertionError(f"{name} takes more than {PATIENCE} s") from None
        assert time.process_time() - begun < PATIENCE
    path.unlink(missing_ok=True)
    return loaded


KINDS = {"instructions": try_stream, "files": try_file}
SOURCES = {"instructions": ["autograd/compiler/backends/native"], "files": ["nn/io", "nn/training/checkpoint.py"]}


def sources(kind, root=ROOT):
    paths = [
        path
        for name in SOURCES[kind]
        for path in ([root / name] if name.endswith(".py") else (root / name).rglob("*.[pch]*"))
    ]
    return {str(path.relative_to(root)): sanitizers.digest(path) for path in sorted(paths) if "__pycache__" not in path.parts
            and path.suffix in (".py", ".pxd", ".c", ".h")}  # fmt: skip


@figure(
    "instruction streams and files of models changed at random (`make fuzz`)",
    must="half an hour of each, no fault",
    short=60,
    long=1800,
    both=False,
)
def fuzzed(count):
    if count < 1800:  # here and now, so many of each
        for one in KINDS.values():
            for i in range(count):
                one(random.Random(f"0 {i}"))
        return f"{count} of each", True
    found = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}
    told, met = [], True
    for kind in KINDS:
        run = found.get(kind, {"seconds": 0, "tried": 0, "accepted": 0, "faults": [], "sources": {}})
        now = sources(kind)
        changed = sum(run["sources"].get(file) != digest for file, digest in now.items())
        since = f" ({changed} of {len(now)} files changed since)" if changed else ""
        met &= run["seconds"] >= count and not run["faults"]
        told.append(f"{kind}{since}: {run['tried']:,} in {run['seconds'] // 60} minutes, {run['accepted']:,} accepted, "
                    f"{len(run['faults'])} faults")  # fmt: skip
    return "; ".join(told), met


def child(kind, seed, first, seconds, log):
    """Tries one after the other; the log says which one is under way, how many were tried and accepted."""
    accepted, i = 0, first
    file = os.open(log, os.O_RDWR | os.O_CREAT)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        os.pwrite(file, f"{i} {accepted}\n".encode().ljust(40), 0)
        try:
            accepted += KINDS[kind](random.Random(f"{seed} {i}"))
        except BaseException:
            print(f"{kind} {seed} {i}", file=sys.stderr)
            raise
        i += 1
    os.pwrite(file, f"{i} {accepted}\n".encode().ljust(40), 0)


def main() -> int:
    parser = argparse.ArgumentParser(description="Fuzz the interpreter and the readers of files.")
    parser.add_argument("kinds", nargs="*", default=list(KINDS))
    parser.add_argument("--minutes", type=float, default=30.0, help="for each kind")
    parser.add_argument("--seed", default=str(time.time_ns()))
    parser.add_argument("--child", nargs=3, metavar=("FIRST", "SECONDS", "LOG"), help="what a process of its own does")
    options = parser.parse_args()
    if options.child:
        first, seconds, log = options.child
        child(options.kinds[0], options.seed, int(first), float(seconds), log)
        return 0
    good = True
    for kind in options.kinds:
        folder, environment = ROOT, dict(os.environ)
        if kind == "instructions":
            folder = ROOT / "build/address"
            sanitizer = sanitizers.SANITIZERS["address"]
            if not (folder / "setup.py").exists():
                sanitizers.build(sanitizer, folder)
            environment = sanitizers.environment(sanitizer, folder)
        log, first, tried, accepted, faults = ROOT / f"build/fuzz-{kind}", 0, 0, 0, []
        begun = time.monotonic()
        end = begun + 60.0 * options.minutes
        while (rest := end - time.monotonic()) > 0.0 and len(faults) < 20:
            log.write_text("0 0")
            command = [sys.executable, "-m", "tests.figures.fuzz", kind, "--seed", options.seed]
            done = subprocess.run([*command, "--child", str(first), str(rest), str(log)], cwd=folder, env=environment,
                                  capture_output=True, text=True, check=False)  # fmt: skip
            at, more = map(int, log.read_text().split())
            tried, accepted = tried + at - first, accepted + more
            if done.returncode:
                faults.append({"seed": options.seed, "number": at, "told": done.stderr[-3000:]})
                print(f"{kind} {options.seed} {at}: {done.stderr[-3000:]}", flush=True)
            first = at + 1
        kept = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}
        kept[kind] = {"seed": options.seed, "seconds": round(time.monotonic() - begun), "tried": tried, "accepted": accepted,
                      "faults": faults, "sources": sources(kind, folder)}  # fmt: skip
        RESULT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        print(f"{kind}: {tried:,} tried, {accepted:,} accepted, {len(faults)} faults", flush=True)
        good &= not faults
    return not good


if __name__ == "__main__":
    sys.exit(main())
