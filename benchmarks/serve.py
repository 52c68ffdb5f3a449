"""The process of one engine: takes requests as lines of JSON and answers each with a line. Started by workers.py."""

import gc
import importlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any


def seconds_since(begin: float) -> float:
    return time.perf_counter() - begin


def prepare(workload: Callable[[], Any]) -> tuple[Any, dict[str, Any]]:
    """A run that has done its first step, and what is to be told of that."""
    begin = time.perf_counter()
    run = workload()
    prepared = time.perf_counter()
    run.step()
    told = {"prepare": prepared - begin, "first": seconds_since(prepared), "answers": run.answers()}
    if hasattr(run, "operations"):
        told["operations"] = run.operations()
    return run, told


def turn(run: Any, steps: int) -> float:
    """Seconds of one of several steps in a row. What was left to the collector is collected before, outside the clock."""
    gc.collect()
    begin = time.perf_counter()
    for _ in range(steps):
        run.step()
    return seconds_since(begin) / steps


def main(adapter: str, collection: str) -> None:
    replies, sys.stdout = sys.stdout, sys.stderr  # what a library prints must not mix with the replies
    if collection == "off":
        gc.disable()
    begin = time.perf_counter()
    engine = importlib.import_module(f"engines.{adapter}")
    ready = {"version": engine.VERSION, "import": seconds_since(begin)}
    runs: dict[str, Any] = {}

    def reply(message: Any) -> None:
        print(json.dumps(message), file=replies, flush=True)

    reply(ready)
    for line in sys.stdin:
        action, workload, *rest = json.loads(line)
        if action == "prepare":
            runs[workload], told = prepare(engine.WORKLOADS[workload])
            reply(told)
        elif action == "turn":
            reply(turn(runs[workload], *rest))
        else:  # a workload that measures itself, once in the life of a process
            reply(engine.WORKLOADS[workload]())


if __name__ == "__main__":
    main(*sys.argv[1:])
