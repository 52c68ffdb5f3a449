"""Modules: which parameters they find, what they are called, and what a call makes of its inputs."""

import gc
import threading
import weakref

import numpy as np
import pytest

from autograd import Value, jit, no_grad, tanh
from nn import MLP, Layer, Module, Neuron, Sequential


class Box(Module):
    """Parameters in every place that is looked at, and things that are none."""

    def __init__(self):
        self.first = Value(1.0)
        self.rows = [[Value(2.0), Value(3.0)], (Value(4.0),)]
        self.table = {"left": Value(5.0), "right": {"deep": [Value(6.0)]}}
        self.part = Neuron(1, seed=0)
        self.parts = {"a": [Neuron(1, seed=1)]}
        self.again = self.first
        self.part_again = self.part
        self.interior = self.first * 2.0
        self.number, self.text, self.nothing = 7.0, "x", None

    def forward(self, x):
        return self.first * x


NAMES = [
    "first", "rows.0.0", "rows.0.1", "rows.1.0", "table.left", "table.right.deep.0",
    "part.w.0", "part.b", "parts.a.0.w.0", "parts.a.0.b",
]  # fmt: skip


def test_parameters_are_the_leaves_among_the_attributes_each_once():
    box = Box()
    assert [name for name, _ in box.named_parameters()] == NAMES
    assert box.parameters() == [parameter for _, parameter in box.named_parameters()]
    assert [p.data for p in box.parameters()[:6]] == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    assert box.parameters()[6] is box.part.w[0]


def test_names_in_an_mlp():
    model = MLP(2, [3, 1], seed=0)
    names = dict(model.named_parameters())
    assert len(names) == 3 * 3 + 4
    assert names["layers.0.neurons.1.w.0"] is model.layers[0].neurons[1].w[0]
    assert names["layers.1.neurons.0.b"] is model.layers[1].neurons[0].b


def test_a_module_that_holds_its_parent_is_no_endless_loop():
    parent, child = Box(), Box()
    parent.child, child.parent = child, parent
    assert len(parent.parameters()) == 2 * len(NAMES)


def test_zero_grad():
    box = Box()
    for parameter in box.parameters():
        parameter.grad = 3.0
    box.zero_grad()
    assert [parameter.grad for parameter in box.parameters()] == [0.0] * len(NAMES)


def test_state_dict_goes_there_and_back():
    one, other = MLP(2, [3, 1], seed=0), MLP(2, [3, 1], seed=1)
    assert one.state_dict() != other.state_dict()
    other.load_state_dict({name: np.float64(number) for name, number in reversed(one.state_dict().items())})
    assert one.state_dict() == other.state_dict()
    assert all(type(parameter.data) is float for parameter in other.parameters())


class Given(Module):
    """Gives back what `forward` gets."""

    def __init__(self, inputs=None):
        self.inputs = inputs
        self.offset = Value(0.0)

    def forward(self, *x):
        return x


def labels(tree):
    return [labels(entry) for entry in tree] if isinstance(tree, list | tuple) else (tree.label, tree.data)


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (([1.0, 2],), [[("x0", 1.0), ("x1", 2.0)]]),
        ((np.array([1.0, 2.0]),), [[("x0", 1.0), ("x1", 2.0)]]),
        ((np.array([1, 2]),), [[("x0", 1.0), ("x1", 2.0)]]),
        (([np.float32(0.5)],), [[("x0", 0.5)]]),
        (((1.0,),), [[("x0", 1.0)]]),
        ((3.0,), [("x", 3.0)]),
        (([[1.0, 2.0], [3.0, 4.0]],), [[[("x0,0", 1.0), ("x0,1", 2.0)], [("x1,0", 3.0), ("x1,1", 4.0)]]]),
        ((np.eye(2),), [[[("x0,0", 1.0), ("x0,1", 0.0)], [("x1,0", 0.0), ("x1,1", 1.0)]]]),
        (([1.0], 2.0), [[("x0,0", 1.0)], ("x1,", 2.0)]),
    ],
)
def test_inputs_become_labelled_values(inputs, expected):
    assert labels(Given()(*inputs)) == expected


def test_values_pass_through_as_they_are():
    a, b = Value(1.0, "a"), Value(2.0)
    ((first, second, third),) = Given(3)([a, b, 3.0])
    assert first is a
    assert second is b
    assert (second.label, third.label) == ("", "x2")


def test_a_lone_number_is_a_list_of_one():
    assert labels(Given(1)(2.0)) == [[("x0", 2.0)]]


def test_only_the_outermost_call_lifts():
    class Outer(Module):
        def __init__(self):
            self.inner = Given(2)

        def forward(self, x):
            return self.inner([1.0, "whatever"]), x

    ((inner,), outer) = Outer()([5.0])
    assert inner == [1.0, "whatever"]
    assert labels(outer) == [("x0", 5.0)]
    with pytest.raises(TypeError, match="must be a real number"):
        Given(2)([1.0, "whatever"])  # the end of the outermost call is noticed


def test_an_error_in_a_call_ends_the_call():
    class Broken(Module):
        def forward(self, x):
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        Broken()([1.0])
    assert labels(Given()([1.0])) == [[("x0", 1.0)]]


def test_calls_in_threads_are_apart():
    class Slow(Module):
        def forward(self, x):
            entered.set()
            assert done.wait(10)
            return x

    entered, done, results = threading.Event(), threading.Event(), []
    thread = threading.Thread(target=lambda: results.append(Slow()([1.0])))
    thread.start()
    assert entered.wait(10)
    results.append(Given()([2.0])[0])
    done.set()
    thread.join()
    assert sorted(labels(results)) == [[("x0", 1.0)], [("x0", 2.0)]]


def test_a_call_is_a_scope_named_by_class_or_place():
    model = MLP(2, [2, 1], seed=0)
    output = model([1.0, 2.0])
    assert output.scope.path == "MLP/layers.1/neurons.0"
    assert output.scope.owner is model.layers[1].neurons[0]
    assert output.scope.parent.parent.owner is model
    assert Neuron(2, seed=0)([1.0, 2.0]).scope.path == "Neuron"


def test_a_module_without_forward_says_so():
    class Empty(Module):
        pass

    with pytest.raises(NotImplementedError, match=r"Empty has no forward\(\)"):
        Empty()([1.0])


def test_a_model_of_ones_own_trains_by_hand():
    class Tower(Module):
        inputs = 2

        def __init__(self):
            self.scale = Value(0.5)
            self.layers = [Layer(2, 2, activation="tanh", seed=0), Layer(2, 1, activation="linear", seed=1)]

        def forward(self, x):
            for layer in self.layers:
                x = layer(x)
            return self.scale * tanh(x)

    tower = Tower()
    losses = []
    for _ in range(60):
        loss = (tower([1.0, -1.0]) - 0.25) ** 2
        tower.zero_grad()
        loss.backward()
        for p in tower.parameters():
            p.data -= 0.2 * p.grad
        losses.append(loss.data)
    assert losses[-1] < 1e-3 * losses[0]


def test_no_grad_records_nothing():
    model = MLP(2, [2, 1], seed=0)
    with no_grad():
        assert model([1.0, 2.0]).args == ()
    assert model([1.0, 2.0]).args != ()


def test_a_call_leaves_no_cycles():
    model = MLP(2, [3, 1], seed=0)
    gc.collect()
    gc.disable()
    try:
        loss = model([1.0, 2.0]) ** 2
        loss.backward()
        del loss
        assert gc.collect() == 0
        alive = weakref.ref(model)
        del model
        assert alive() is None
    finally:
        gc.enable()


def test_repr_reads_well():
    assert repr(Neuron(2, seed=0)) == "Neuron(2, activation='relu')"
    assert repr(Layer(2, 3, activation="tanh", seed=0)) == "Layer(2, 3, activation='tanh')"
    assert repr(Sequential(MLP(2, [3, 1], seed=0))).splitlines() == [
        "Sequential with 13 parameters:",
        "  modules.0: MLP with 13 parameters:",
        "    layers.0: Layer(2, 3, activation='relu')",
        "    layers.1: Layer(3, 1, activation='linear')",
    ]
    assert repr(Given()) == "Given with 1 parameters"


def test_a_module_that_keeps_its_output_is_freed_with_it():
    """Its scopes refer to it weakly: there is no cycle, and in the compiled build nobody would find one."""

    class Keeper(Module):
        def __init__(self):
            self.w = Value(2.0)

        def forward(self, x):
            self.last = self.w * x[0]
            return self.last

    keeper = Keeper()
    assert keeper([3.0]).scope.owner is keeper
    last, gone = keeper.last, weakref.ref(keeper)
    gc.disable()
    try:
        del keeper
        assert gone() is None
        assert last.scope.owner is None
    finally:
        gc.enable()


def test_a_compiled_function_goes_by_the_training_flags_of_the_modules_it_calls():
    traced = []

    class Half(Module):
        def __init__(self, training):
            self.w, self.training = Value(3.0), training

        def forward(self, x):
            traced.append(self.training)
            return self.w * x[0] if self.training else self.w * x[0] * 0.5

    class Both(Module):
        def __init__(self):
            self.parts = [Half(True), Half(True)]

        def forward(self, x):
            return self.parts[0](x) + self.parts[1](x)

    model = Both()
    inner = jit(lambda x: model([x]) * 1.0)
    f, other = jit(lambda x: inner(x)), jit(lambda x: x * 2.0)
    assert (f(2.0), other(1.0)) == (12.0, 2.0)
    model.parts[1].training = False
    assert (f(2.0), f(2.0), other(1.0)) == (9.0, 9.0, 2.0)
    model.parts[1].training = True
    assert f(2.0) == 12.0
    assert traced == [True, True, True, False], "the first program serves again"
    assert len(other.plans) == 1
