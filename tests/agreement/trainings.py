"""Random trainings: a network, data, a loss, an optimizer and options of `fit`; and how two of them differ."""

import math
import random
import shutil
import tempfile
import warnings
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import nn
from autograd import tanh
from nn.losses import LOSSES
from nn.module import Module, modules_of
from tests.agreement.networks import NETWORKS, Unit

#: For each loss the targets that it takes, and what the network ends in.
TARGETS = {
    "mse_loss": "numbers", "l1_loss": "numbers", "huber_loss": "numbers", "hinge_loss": "signs", "cross_entropy": "classes",
    "binary_cross_entropy": "probabilities", "binary_cross_entropy_with_logits": "truths",
    "smoothed": "classes", "soft": "shares", "narrow huber": "numbers", "own": "numbers",
}  # fmt: skip
FUNCTIONS = {
    "smoothed": partial(nn.cross_entropy, label_smoothing=0.2),
    "soft": nn.cross_entropy,
    "narrow huber": partial(nn.huber_loss, delta=0.25),
    "own": lambda prediction, target: tanh(nn.mse_loss(prediction, target)) + 0.1 * nn.l1_loss(prediction, target),
}
OPTIMIZERS: dict[str, Callable[[random.Random], Any]] = {
    "SGD": lambda rng: nn.SGD(rng.choice((0.01, 0.1)), weight_decay=rng.choice((0.0, 0.05))),
    "momentum": lambda rng: nn.SGD(0.05, momentum=0.9, nesterov=rng.random() < 0.5, weight_decay=rng.choice((0.0, 0.1))),
    "Adagrad": lambda rng: nn.Adagrad(0.05, weight_decay=rng.choice((0.0, 0.1))),
    "RMSprop": lambda rng: nn.RMSprop(0.01, alpha=rng.choice((0.9, 0.99)), weight_decay=rng.choice((0.0, 0.1))),
    "Adam": lambda rng: nn.Adam(0.02, betas=rng.choice(((0.9, 0.999), (0.5, 0.9)))),
    "AdamW": lambda rng: nn.AdamW(0.02, weight_decay=rng.choice((0.01, 0.2))),
}
#: The engines, and how often each is drawn: JAX takes a second to compile a step, the C compiler a quarter of one.
ENGINES = {"chosen": 4, "native": 6, "numpy": 6, "jax": bool(find_spec("jax")), "c": 2 * bool(shutil.which("cc"))}
#: How far results may be apart, relative to each; of numbers below the second, to that.
RELATIVE, SMALL = 1e-9, 1e-3
#: How far noise moves a number, relative to it, and how many times what it does is put down to rounding.
NOISE, TIMES = 2.0**-52, 40.0


class Training(NamedTuple):
    """What is trained, in words and as arguments of `fit`; each call of `build` and `optimizer` gives a new one."""

    told: str
    build: Callable[[], Module]
    optimizer: Callable[[], Any]
    data: tuple[list[Any], list[Any]]
    loss: Any
    options: dict[str, Any]
    stops_after: int | None
    resumes_after: int | None
    engine: dict[str, Any]


def target(rng: random.Random, kind: str, outputs: int) -> Any:
    """One that a loss takes."""
    draw = {
        "numbers": lambda: rng.uniform(-2.0, 2.0), "signs": lambda: rng.choice((-1.0, 1.0)),
        "truths": lambda: rng.choice((0, 1)), "probabilities": lambda: rng.choice((0.0, 1.0, 0.25, 0.9)),
    }  # fmt: skip
    if kind == "classes":
        return rng.randrange(outputs)
    if kind == "shares":
        shares = [rng.random() for _ in range(outputs)]
        return [share / math.fsum(shares) for share in shares]
    return draw[kind]() if outputs == 1 else [draw[kind]() for _ in range(outputs)]


def drawn_options(rng: random.Random, kind: str, y: list[Any], held_out: Any) -> dict[str, Any]:
    """Some options of `fit`, for these targets."""
    options: dict[str, Any] = {
        "epochs": rng.randint(1, 4), "batch_size": rng.choice((None, 1, 2, 3, 5)), "shuffle": rng.random() < 0.7,
        "seed": rng.randrange(100), "progress": False,
    }  # fmt: skip
    if rng.random() < 0.3:
        options["sample_weight"] = [rng.choice((0.0, 1.0, 3.0)) + (i == 0) for i in range(len(y))]
    if kind == "classes" and rng.random() < 0.4:
        options["class_weight"] = rng.choice(("balanced", {y[0]: 2.0}, {y[0]: 0.5, y[-1]: 3.0}))
    if rng.random() < 0.3:
        options["clip_norm"] = rng.choice((0.01, 0.5, 2.0))
    if rng.random() < 0.4:
        schedules = ["cosine", "step", "warm-up", nn.schedules.cosine(warmup=2), lambda step: 1.0 / (1.0 + step)]
        options["schedule"] = rng.choice(schedules)
    if rng.random() < 0.4:
        options["validation"] = held_out
    if rng.random() < 0.2:
        options["patience"] = rng.randint(1, 2)
    if kind == "numbers" and rng.random() < 0.3:
        options["metrics"] = ["mae", "rmse"]
    return options


def make_training(seed: int, engine: str | None = None) -> Training:
    """A random training, by an engine that is given or drawn."""
    rng = random.Random(f"training {seed}")
    name, loss, rule = (rng.choice(list(names)) for names in (NETWORKS, TARGETS, OPTIMIZERS))
    kind, count, built = TARGETS[loss], rng.randint(1, 9), rng.randrange(10**6)
    outputs = rng.randint(2, 4) if kind in ("classes", "shares") else rng.choice((1, 1, 2, 3))
    frozen = rng.randrange(20)
    pairs = [(NETWORKS[name].sample(rng), target(rng, kind, outputs)) for _ in range(count + 2)]
    X, y = ([pair[i] for pair in pairs] for i in (0, 1))
    options = drawn_options(rng, kind, y[:count], (X[count:], y[count:]))

    def build() -> Module:
        body = NETWORKS[name].build(random.Random(built), outputs)
        model = Unit(body) if kind == "probabilities" else body
        inner = modules_of(model)
        if frozen < len(inner):
            inner[frozen].freeze()
        return model if model.parameters() else model.unfreeze()

    epochs = options["epochs"]
    rates = rng.randrange(10**6)
    stops_after = rng.randint(1, epochs) if rng.random() < 0.15 else None
    resumes_after = rng.randint(1, epochs) if rng.random() < 0.2 and "patience" not in options else None
    drawn = rng.choices(list(ENGINES), list(ENGINES.values()))[0]
    chosen = engine or drawn
    return Training(
        told=f"{name}, {loss}, {rule}, {chosen}, {outputs} outputs, {count} samples, frozen {frozen}, {options}",
        build=build, optimizer=lambda: OPTIMIZERS[rule](random.Random(rates)), data=(X[:count], y[:count]),
        loss=FUNCTIONS.get(loss, loss), options=options, stops_after=stops_after, resumes_after=resumes_after,
        engine={} if chosen == "chosen" else {"kernel": chosen},
    )  # fmt: skip


class Outcome(NamedTuple):
    """The numbers of the history and the weights, by name, and the warnings; or the error."""

    numbers: dict[str, float]
    told: str


def run(training: Training, engine: dict[str, Any], noise: float = 0.0) -> Outcome:
    """Train by an engine. With noise weights are off by so much at first, relative to each, and each loss is: a gradient in
    which samples cancel, to 0 or to a rounding, is divided by its own size in Adam and its like."""
    model, optimizer, (X, y) = training.build(), training.optimizer(), training.data
    options = dict(training.options, loss=training.loss)
    if noise:
        rng = random.Random(0)
        for parameter in model.parameters():
            parameter.data *= 1.0 + noise * rng.choice((-1.0, 1.0))
        exact = LOSSES[training.loss] if isinstance(training.loss, str) else training.loss
        options["loss"] = lambda prediction, target: exact(prediction, target) * (1.0 + noise * rng.uniform(-1.0, 1.0))
    if training.stops_after is not None:
        options["callback"] = lambda history: len(history) >= training.stops_after
    with warnings.catch_warnings(record=True) as caught, tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("always")
        try:
            if training.resumes_after is not None:
                path = Path(folder) / "run.npz"
                options |= {"checkpoint": path, "resume": True}
                begun = options | {"epochs": training.resumes_after}
                nn.fit(model, X, y, optimizer=optimizer, **begun, **engine)
                model, optimizer = training.build(), training.optimizer()
            history = nn.fit(model, X, y, optimizer=optimizer, **options, **engine)
        except (ArithmeticError, ValueError, TypeError, RuntimeError) as error:
            return Outcome({}, f"{type(error).__name__}: {error}")
    found = {f"epoch {i}: {name}": x for i, epoch in enumerate(history) for name, x in epoch.items() if name != "seconds"}
    return Outcome(found | dict(model.state_dict()), "; ".join(str(warning.message) for warning in caught))


def differs(training: Training) -> tuple[str, bool]:
    """Where a training by its engine is another than on Values, and whether rounding alone makes as much of a difference."""
    eager, other = run(training, {"compiled": False}), run(training, training.engine)
    wrong = difference(eager, other)
    if not wrong or not eager.numbers:
        return wrong, False
    noisy = [run(training, {"compiled": False}, noise) for noise in (NOISE, -NOISE)]
    if any(one.told != eager.told or one.numbers.keys() != eager.numbers.keys() for one in noisy):
        return wrong, True  # it ends in another epoch, or diverges
    room = {name: TIMES * max(abs(one.numbers[name] - x) for one in noisy) for name, x in eager.numbers.items()}
    return wrong, not difference(eager, other, room)


def difference(one: Outcome, other: Outcome, room: dict[str, float] | None = None) -> str:
    """The first number that is another, by more than rounding or, where it is given, than the room that it has."""
    if one.told != other.told:
        return f"on Values it says {one.told!r}, compiled {other.told!r}"
    if list(one.numbers) != list(other.numbers):
        return f"on Values there are {list(one.numbers)}, compiled {list(other.numbers)}"
    for (name, x), y in zip(one.numbers.items(), other.numbers.values(), strict=True):
        allowed = RELATIVE * max(abs(x), SMALL) + (room or {}).get(name, 0.0)
        if x != y and not abs(x - y) <= allowed:
            return f"{name} is {x!r}, compiled {y!r}"
    return ""
