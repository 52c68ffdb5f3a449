"""XAD's Python tape: numbers are registered as inputs, and each step is a new recording on the same tape.

Points stay floats, which its operators take on either side without recording them.
"""

from importlib.metadata import version

from xad import math
from xad.adj_1st import Real, Tape

import chain
import moons

VERSION = version("xad")


def backpropagate(tape: Tape, output: Real) -> None:
    tape.registerOutput(output)
    output.derivative = 1.0
    tape.computeAdjoints()


class Moons:
    def __init__(self) -> None:
        self.samples, self.parameters = moons.moons(), [Real(number) for number in moons.initial_parameters()]
        self.model = moons.raw_network(self.parameters, self.relu)
        self.tape = Tape()
        self.tape.activate()
        self.tape.registerInputs(self.parameters)

    @staticmethod
    def relu(x: Real) -> Real:
        return math.max(x, 0.0)

    def step(self) -> None:
        self.tape.newRecording()  # this also sets the derivatives to zero
        loss = moons.loss(self.model, self.parameters, self.samples, float, self.relu)
        backpropagate(self.tape, loss)
        self.loss = loss.value

    def answers(self) -> list[float]:
        return [self.loss, *(p.derivative for p in self.parameters)]


def long_chain() -> dict:
    """Freed are the chain's numbers and the tape."""
    watch = chain.Stopwatch()
    tape = Tape()
    tape.activate()
    start, a, b = Real(chain.START), Real(chain.A), Real(chain.B)
    tape.registerInputs([start, a, b])
    tape.newRecording()
    end = chain.build(start, a, b)
    watch.lap("build")
    backpropagate(tape, end)
    watch.lap("backward")
    answers = [end.value, start.derivative, a.derivative, b.derivative]
    watch.lap("reading")
    del start, end, a, b
    tape.deactivate()
    del tape
    watch.lap("free")
    return watch.report(answers)


WORKLOADS = {"moons": Moons, "chain": long_chain}
