"""Engines in processes of their own (serve.py): two of them share a package name, and none must slow down another.

A process is started once, kept, and told over its standard input to take its turn.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
#: Where `make bench` puts HIPS autograd: apart from the environment, where this project has the name.
HIPS = Path(sys.prefix) / "hips"


class Engine(NamedTuple):
    name: str
    adapter: str  # the file in engines/
    collection: bool = True  # whether the cyclic garbage collector is on, as it normally is


class Worker:
    """The process of an engine.

    Attributes:
        version: of the engine.
        import_seconds: how long importing it took.
    """

    def __init__(self, engine: Engine) -> None:
        environment = dict(os.environ)
        if engine.adapter == "hips":
            environment["PYTHONPATH"] = str(HIPS)
        self.process = subprocess.Popen(
            [sys.executable, HERE / "serve.py", engine.adapter, "on" if engine.collection else "off"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self.name = engine.name
        ready = self.hear()
        self.version, self.import_seconds = ready["version"], ready["import"]

    def hear(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"The process of {self.name} ended with {self.process.wait()}; its messages are above.")
        return json.loads(line)

    def ask(self, *request: Any) -> Any:
        assert self.process.stdin is not None
        print(json.dumps(request), file=self.process.stdin, flush=True)
        return self.hear()

    def close(self) -> None:
        self.process.communicate()

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def in_fresh_process(engine: Engine, workload: str) -> Any:
    """What a workload that measures itself found."""
    with Worker(engine) as worker:
        return worker.ask("measure", workload)


def in_turns(rounds: int, contestants: dict[Any, Callable[[], Any]], progress: Callable[[], Any]) -> dict[Any, list[Any]]:
    """What each returned in each round; a round gives every one a turn, so that drift of the machine hits all alike."""
    results: dict[Any, list[Any]] = {contestant: [] for contestant in contestants}
    for _ in range(rounds):
        for contestant, take_turn in contestants.items():
            results[contestant].append(take_turn())
            progress()
    return results
