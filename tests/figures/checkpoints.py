"""Trainings killed again and again, or out of disk, that go on from their checkpoints to the weights of one left alone."""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import nn
from tests.figures.figure import figure
from tests.figures.interrupts import in_a_process, in_child

ENGINES = {"eager": {"compiled": False}, "numpy": {"kernel": "numpy"}, "native": {}, "float32": {"dtype": "float32"}}
X, Y = nn.datasets.circles(24, seed=0)


def train(engine, **options):
    """Weights, history and what the optimizer remembers, after a training that uses all that a checkpoint keeps."""
    model = nn.Sequential(nn.Linear(2, 3, seed=0), nn.Tanh(), nn.Dropout(0.2, seed=0), nn.Linear(3, 1, seed=1))
    optimizer, validation = nn.Adam(0.05), (X[:6], Y[:6])
    options |= ENGINES[engine] | {"batch_size": 5, "validation": validation, "patience": 9, "schedule": "cosine"}
    loss = "binary_cross_entropy_with_logits"
    history = nn.fit(model, X, Y, loss=loss, optimizer=optimizer, epochs=12, progress=False, **options)
    epochs = [{name: number for name, number in epoch.items() if name != "seconds"} for epoch in history]
    return json.dumps([model.state_dict(), optimizer.state_dict(), epochs])


def stop_and_go_on(engine, count, folder, rng):
    """How often a training was killed, how often its disk was full, and how many of those that came to their end differ from
    one left alone."""
    import resource

    path, result = folder / f"{engine}.npz", folder / f"{engine}.json"
    expected, differ, kills, full = train(engine), 0, 0, 0
    options = {"checkpoint": path, "every": 3, "resume": True}
    begin = time.perf_counter()
    train(engine, **options)
    spent, size = time.perf_counter() - begin, path.stat().st_size

    def go_on(limit):
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        result.write_text(train(engine, **options), encoding="utf-8")

    path.unlink()
    while kills < count:
        limit = rng.randrange(size) if rng.random() < 0.1 else None
        child = in_child(lambda limit=limit: go_on(limit))
        if limit is None:
            time.sleep(rng.uniform(0.0, spent))
            os.kill(child, rng.choice((signal.SIGKILL, signal.SIGTERM)))
        status = os.waitpid(child, 0)[1]
        kills, full = kills + os.WIFSIGNALED(status), full + (limit is not None)
        if result.exists() and not os.WIFSIGNALED(status) and limit is None:
            differ += result.read_text(encoding="utf-8") != expected
            result.unlink()
            path.unlink()
    if path.exists():
        differ += train(engine, **options) != expected
    return kills, full, differ


if os.name == "posix":

    @figure(
        "trainings with checkpoints killed (SIGKILL, SIGTERM) at random moments, or out of disk, and started again, in four"
        " engines: weights, optimizer and history to the last bit those of one left alone",
        must="200 kills or more, 0 differ",
        short=4,
        long=200,
    )
    def killed_trainings(count):
        found, error = in_a_process("tests.figures.checkpoints", count)
        if error or found is None:
            return error, False
        kills, full, differ = found
        return f"{kills} kills, {full} times a full disk, {differ} trainings differ", kills >= count and not differ


if __name__ == "__main__":
    tries, place, generator = int(sys.argv[1]), Path(sys.argv[2]), random.Random(0)
    found = [stop_and_go_on(engine, tries // len(ENGINES), place, generator) for engine in ENGINES]
    print(json.dumps([sum(column) for column in zip(*found, strict=True)]))
