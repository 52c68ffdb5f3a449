"""A compiled function in the stages of the compiler: each card and line knows the equations that it stands for."""

import numpy as np
import pytest

from autograd import Value, dot, draw, grad, hessian, jit, scan, tanh, value_and_grad, vmap, while_loop
from autograd.compiler.frontend.trace import Trace
from autograd.drawing.scene.stages import compose_stages, twins
from nn import MLP


def rows():
    compiled = jit(lambda W, x: sum(tanh(dot(w, x)) * 1.0 for w in W), kernel="numpy")
    compiled(np.ones((4, 3)), np.ones(3))
    return compiled


def gradient():
    model = MLP(2, [4, 1], activation="tanh", seed=0)
    compiled = jit(value_and_grad(lambda model, x: model(x) ** 2), kernel="numpy")
    compiled(model, [0.5, -1.0])
    return compiled


def lanes():
    w = Value(0.5, label="w")
    compiled = jit(lambda X: sum(vmap(lambda x: tanh(x * w))(X)), kernel="numpy")
    compiled(np.ones(5))
    return compiled


CASES = [rows, gradient, lanes]


@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_every_operation_is_found_in_every_stage(make):
    compiled = make()
    program, stages = compiled.plan.program, compose_stages(compiled, 1000)
    assert [stage.name for stage in stages] == ["scalars", "simplified", "grouped", "arrays", "code"]
    computed = {equation.index for equation in program if equation.args}
    for stage in stages:
        linked = {index for indices in stage.links.values() for index in indices}
        assert computed <= linked, stage.name
        parts = [card.id for card in stage.scene.cards] if stage.scene else [str(i) for i in range(len(stage.lines))]
        assert stage.links.keys() <= set(parts)


@pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)
def test_a_traced_equation_becomes_the_one_of_its_operation(make):
    plan = make().plan
    traced = plan.retrace(Trace())[0]
    found = twins(traced)
    for output, simplified in zip(traced.outputs, plan.program.outputs, strict=False):
        assert simplified in found[output]
    transcendental = [equation.index for equation in traced if equation.primitive.name == "tanh"]
    assert transcendental
    for index in transcendental:
        assert [plan.program.primitives[twin].name for twin in found[index]] == ["tanh"]


def test_what_is_simplified_away_is_the_number_that_it_was_multiplied_with():
    plan = rows().plan
    traced = plan.retrace(Trace())[0]
    found = twins(traced)
    (products, tanhs) = ([e.index for e in traced if e.primitive.name == name] for name in ("mul", "tanh"))
    assert [found[product] for product in products] == [found[argument] for argument in tanhs]


def test_the_line_of_code_of_an_operation():
    stages = {stage.name: stage for stage in compose_stages(rows(), 1000)}
    (line,) = [i for i, text in enumerate(stages["code"].lines) if "np.tanh(" in text]
    (call,) = [card for card in stages["arrays"].scene.cards if card.operation == "tanh"]
    (group,) = [card for card in stages["grouped"].scene.cards if card.operation == "tanh"]
    assert stages["code"].links[str(line)] == stages["arrays"].links[call.id] == stages["grouped"].links[group.id]
    assert len(stages["grouped"].links[group.id]) == 4
    names = [card.label for card in stages["scalars"].scene.cards]
    assert "W[0]" in names


def test_the_cards_of_groups():
    """Of four rows: the arguments, the sums of products and their tanh, and the sum of these."""
    (grouped,) = [stage for stage in compose_stages(rows(), 1000) if stage.name == "grouped"]
    found = [(card.role, card.label, card.operation, card.shape) for card in grouped.scene.cards]
    assert found == [
        ("input", "W", "", "12"), ("input", "x", "", "3"),
        ("operation", "", "w·x", "4"), ("operation", "", "tanh", "4"), ("output", "", "+", "3"),
    ]  # fmt: skip


def test_a_long_program_is_listed():
    compiled = jit(lambda x: sum(tanh(x * float(i)) for i in range(1, 1500)), kernel="numpy")
    compiled(0.5)
    scalars = compose_stages(compiled, 1000)[0]
    assert scalars.scene is None
    assert scalars.lines[-2].startswith("  … and ")


def test_the_page(tmp_path):
    diagram = draw(rows())
    diagram.save(tmp_path / "stages.html")
    page = (tmp_path / "stages.html").read_text(encoding="utf-8")
    assert page.count("<section>") == 5
    assert "np.tanh(" in page
    assert "autograd-stages" in draw(rows(), interactive=True)._repr_mimebundle_()["text/html"]
    assert "autograd-stages" not in diagram._repr_mimebundle_()["text/html"]


#: Programs whose page could not be made.
HARD = {
    "a loop": (lambda x: scan(lambda c, _: (tanh(c) * x, c), x, length=9), 0.5),
    "a gradient of a loop": (grad(lambda x: scan(lambda c, _: (tanh(c) * x, c), x, length=9)[0]), 0.5),
    "a loop in a loop": (lambda x: scan(lambda c, _: scan(lambda c, _: (tanh(c) * x, c), c, length=3), x, length=9)[0], 0.5),
    "a loop of samples": (vmap(lambda x: scan(lambda c, y: (tanh(c) * y, c), x, [1.0, 2.0, 3.0])[1]), [0.5, 1.5]),
    "a while_loop": (lambda x: while_loop(lambda x: x < 9.0, lambda x: x * 2.0, x), 0.5),
    "constants": (lambda x: [3.0, x, x], 0.5),
    "a Hessian with constants": (hessian(lambda x: x[0] * x[1] ** 2 + x[0] ** 2), [0.5, 1.5]),
    "no result": (lambda x: [], 0.5),
    "nothing that is needed": (lambda x: (tanh(x), [])[1], 0.5),
}


@pytest.mark.parametrize("kernel", ["native", "numpy"])
@pytest.mark.parametrize("name", HARD)
def test_every_program_has_a_page_of_its_stages(name, kernel, tmp_path):
    f, x = HARD[name]
    compiled = jit(f, kernel=kernel)
    compiled(x)
    draw(compiled).save(tmp_path / "stages.html")
    stages = compose_stages(compiled, 1000)
    assert [stage.name for stage in stages] == ["scalars", "simplified", "grouped", "arrays", "code"]
    equations = range(len(compiled.plan.program))
    assert all(index in equations for stage in stages for indices in stage.links.values() for index in indices)
