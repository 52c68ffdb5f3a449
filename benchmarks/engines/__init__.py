"""One small adapter for each engine: its VERSION, and WORKLOADS, what it can run by name.

A workload of steps is a `Run`; a step ends with its graph freed and its loss kept as a float. Each adapter is imported in
a process of its own (serve.py).
"""

from typing import Protocol


class Run(Protocol):
    """A workload, ready to go."""

    def step(self) -> None:
        """One step, whole: this is what is timed."""
        ...

    def answers(self) -> list[float]:
        """The loss and its gradient, for comparing engines; taken after the first step."""
        ...
