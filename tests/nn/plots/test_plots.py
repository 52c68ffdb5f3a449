"""Plots: what is drawn, where it is written, and what is refused before anything is drawn."""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from io import BytesIO

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from nn import (
    MLP,
    History,
    Neuron,
    Perceptron,
    datasets,
    fit,
    plot_activations,
    plot_confusion_matrix,
    plot_decision_boundary,
    plot_gradient_flow,
    plot_history,
)
from nn.plots import Live, Recorder, panels, plot_descent
from nn.plots.figure import COLOURS

POINTS, CLASSES = datasets.logic_gate("xor")


def one_pixel():
    from PIL import Image

    target = BytesIO()
    Image.new("RGBA", (1, 1)).save(target, format="png")
    return target.getvalue()


PIXEL = one_pixel()


def history(**columns):
    length = len(next(iter(columns.values())))
    return History(4, 1, [{name: column[i] for name, column in columns.items()} | {"seconds": 0.1} for i in range(length)])


def test_history_shows_what_was_measured():
    full = history(
        loss=[3.0, 2.0, 1.0], accuracy=[0.2, 0.5, 0.9], validation_loss=[4.0, 3.0, 2.0], validation_accuracy=[0.1, 0.2, 0.3]
    )
    figure = plot_history(full)
    assert isinstance(figure, Figure)
    left, right = figure.axes
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["Loss", "Accuracy"]
    assert [list(line.get_ydata()) for line in left.lines] == [[3.0, 2.0, 1.0], [4.0, 3.0, 2.0]]
    assert [list(line.get_ydata()) for line in right.lines] == [[0.2, 0.5, 0.9], [0.1, 0.2, 0.3]]
    assert list(left.lines[0].get_xdata()) == [1, 2, 3]
    assert [text.get_text() for text in left.get_legend().get_texts()] == ["training", "validation"]
    (alone,) = plot_history(history(loss=[3.0, 2.0])).axes
    assert len(alone.lines) == 1
    assert alone.get_legend() is None


def test_a_loss_over_decades_gets_a_logarithmic_axis():
    assert plot_history(history(loss=[1.0, 1e-4])).axes[0].get_yscale() == "log"
    assert plot_history(history(loss=[1.0, 0.5])).axes[0].get_yscale() == "linear"
    assert plot_history(history(loss=[1.0, 0.0])).axes[0].get_yscale() == "linear"


def test_a_single_epoch_is_a_point():
    assert plot_history(history(loss=[1.0])).axes[0].lines[0].get_marker() == "o"


def test_jupyter_shows_it_sharp_and_in_its_size():
    data, metadata = plot_history(history(loss=[1.0, 0.5]))._repr_png_()
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20]) == 2 * metadata["width"] == 2 * round(96 * 5.2)


def lone_neuron(w0, w1, b):
    neuron = Neuron(2, activation="linear", seed=0)
    neuron.load_state_dict({"w.0": w0, "w.1": w1, "b": b})
    return neuron


def border(figure):
    """The points of the line that is drawn between the classes."""
    axes = figure.axes[0]
    paths = [path for entry in axes.collections if hasattr(entry, "levels") for path in entry.get_paths()]
    return np.concatenate([path.vertices for path in paths if len(path.vertices)]) if paths else np.empty((0, 2))


def test_the_border_is_where_the_score_is_zero():
    figure = plot_decision_boundary(lone_neuron(1.0, -2.0, 0.25), POINTS, CLASSES)
    x0, x1 = border(figure).T
    assert len(x0) > 10
    assert x0 - 2.0 * x1 + 0.25 == pytest.approx(np.zeros(len(x0)), abs=1e-9)
    assert figure.axes[1].get_ylabel() == "probability of class 1"


def test_the_threshold_moves_it():
    x0, x1 = border(plot_decision_boundary(lone_neuron(1.0, -2.0, 0.75), POINTS, CLASSES, threshold=0.5)).T
    assert x0 - 2.0 * x1 + 0.25 == pytest.approx(np.zeros(len(x0)), abs=1e-9)
    assert not len(border(plot_decision_boundary(lone_neuron(0.0, 0.0, 9.0), POINTS, CLASSES)))


def test_confusion_is_blue_where_it_is_right_and_orange_where_it_is_wrong():
    (axes,) = plot_confusion_matrix([0, 1, 1, 1], [0, 0, 1, 1]).axes
    assert [text.get_text() for text in axes.texts] == ["1", "1", "·", "2"]
    squares = axes.images[0].get_array()
    assert to_hex(squares[0, 0]).upper() == to_hex(squares[1, 1]).upper() == COLOURS[0]
    assert to_hex(squares[0, 1]).upper() == COLOURS[1]
    assert squares[1, 0, 3] == 0.0, "what never happened is blank"
    assert squares[1, 1, 3] > squares[0, 0, 3], "the more often the stronger"


def test_the_samples_are_there_by_class():
    figure = plot_decision_boundary(MLP(2, [2, 1], seed=0), POINTS, [-1, 1, 1, -1])
    dots = [entry for entry in figure.axes[0].collections if entry.get_label().startswith("class")]
    assert [entry.get_label() for entry in dots] == ["class 0", "class 1"]
    assert [to_hex(entry.get_facecolors()[0]).upper() for entry in dots] == list(COLOURS[:2])
    assert dots[1].get_offsets().tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_several_classes():
    X, y = datasets.blobs(30, classes=3)
    model = MLP(2, [3], seed=0)
    for neuron, angle in zip(model.layers[0].neurons, 2 * np.pi * np.arange(3) / 3, strict=True):
        neuron.w[0].data, neuron.w[1].data = float(np.cos(angle)), float(np.sin(angle))
    points = border(plot_decision_boundary(model, X, y))
    outside = points[np.hypot(*points.T) > 0.5]
    angles = np.degrees(np.arctan2(outside[:, 1], outside[:, 0])) % 120
    lines = np.abs(angles - 60.0) < 3.0  # the borders between centres at 0, 120 and 240 degrees; the rest is the frame
    assert lines.sum() > 50


def test_a_step_has_a_sharp_border():
    perceptron = Perceptron(2)
    perceptron.learn(*datasets.logic_gate("and"))
    figure = plot_decision_boundary(perceptron, *datasets.logic_gate("and"), threshold=0.5)
    w0, w1, b = perceptron.state_dict().values()
    x0, x1 = border(figure).T
    assert np.abs(w0 * x0 + w1 * x1 + b).max() < 0.02
    assert len(figure.axes) == 1, "no scale of probabilities"


def test_several_boundaries_share_a_figure():
    figure, places = panels("before", "after")
    for axes in places:
        assert plot_decision_boundary(lone_neuron(1.0, 1.0, 0.0), POINTS, CLASSES, ax=axes) is figure
    assert figure.axes == places, "no scale beside them"
    assert [axes.get_title(loc="left") for axes in places] == ["before", "after"]
    assert all(len(border(axes.figure)) for axes in places)


def bowl(x, y):
    return x**2 + 4.0 * y**2


def test_paths_lead_over_a_map_of_the_surface():
    paths = {"one": [(4.0, 2.0), (0.0, 0.0)], "two": [(-4.0, 2.0), (-1.0, 1.0), (0.0, 0.0)]}
    (axes,) = plot_descent(bowl, paths).axes
    drawn = {line.get_label(): line.get_xydata().tolist() for line in axes.lines}
    assert drawn == {name: [list(point) for point in walk] for name, walk in paths.items()}
    assert (*axes.get_xlim(), *axes.get_ylim()) == pytest.approx((-5.2, 5.2, -0.3, 2.3)), "15 % more than the paths need"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["one", "two"]
    lines = next(entry for entry in axes.collections if hasattr(entry, "levels") and not entry.filled)
    for level, line in zip(lines.levels, lines.get_paths(), strict=True):
        if len(line.vertices) > 10:
            assert np.sqrt(bowl(*line.vertices.T)) == pytest.approx(np.full(len(line.vertices), level), abs=0.1)


def test_a_map_of_given_bounds():
    (axes,) = plot_descent(bowl, {"one": [(4.0, 2.0)]}, bounds=((-1.0, 5.0), (0.0, 3.0))).axes
    assert (*axes.get_xlim(), *axes.get_ylim()) == (-1.0, 5.0, 0.0, 3.0)
    assert axes.get_legend() is None


def test_a_map_is_empty_where_the_surface_is_not_finite():
    (axes,) = plot_descent(lambda x, y: np.inf if x > 1.0 else bowl(x, y), {"one": [(-2.0, 0.0), (2.0, 1.0)]}).axes
    filled = next(entry for entry in axes.collections if hasattr(entry, "levels") and entry.filled)
    points = np.concatenate([path.vertices for path in filled.get_paths() if len(path.vertices)])
    assert -2.61 < points[:, 0].min() < points[:, 0].max() < 1.0


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_files(tmp_path, suffix):
    beginnings = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
    plot_history(history(loss=[1.0, 0.5]), tmp_path / f"h.{suffix}")
    plot_decision_boundary(lone_neuron(1.0, 1.0, 0.0), POINTS, CLASSES, str(tmp_path / f"b.{suffix}"))
    for name in "hb":
        assert (tmp_path / f"{name}.{suffix}").read_bytes().startswith(beginnings[suffix])
        if suffix == "svg":
            assert ElementTree.parse(tmp_path / f"{name}.svg").getroot().tag.endswith("svg")


def test_without_matplotlib_the_remedy_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r"pip install matplotlib"):
        plot_history(history(loss=[1.0]))


def test_importing_nn_loads_neither_matplotlib_nor_scikit_learn_and_plots_no_pyplot():
    script = (
        "import sys, nn; print([m for m in ('matplotlib', 'sklearn') if m in sys.modules]);"
        "nn.plot_history(nn.History(1, 1, [{'loss': 1.0, 'seconds': 1.0}])); print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "False"]


def test_gradient_flow_shows_each_layer():
    model = MLP(2, [3, 3, 1], activation="sigmoid", seed=0)
    with pytest.raises(ValueError, match=r"plot_gradient_flow\(\): model has no gradients yet; call backward\(\) on a loss"):
        plot_gradient_flow(model)
    model([1.0, -1.0]).backward()
    (axes,) = plot_gradient_flow(model).axes
    sizes = [[abs(p.grad) for p in layer.parameters()] for layer in model.layers]
    assert [bar.get_height() for bar in axes.patches] == pytest.approx([np.mean(layer) for layer in sizes])
    assert [line.get_ydata()[0] for line in axes.lines] == [max(layer) for layer in sizes]


def test_activations_are_those_of_each_layer():
    model = MLP(2, [3, 1], activation="relu", seed=0)
    first, second = plot_activations(model, POINTS).axes
    assert sum(bar.get_height() for bar in first.patches) == 3 * len(POINTS)
    assert sum(bar.get_height() for bar in second.patches) == len(POINTS)
    with pytest.raises(TypeError, match=r"plot_activations\(\): model must be an nn.Module, not a builtin"):
        plot_activations(len, POINTS)


class Notebook:
    """What Jupyter's `display` is to Live."""

    def __init__(self):
        self.shown = []

    def __call__(self, bundle, **options):
        self.shown.append(bundle)
        return self

    update = __call__


@pytest.fixture
def notebook(monkeypatch):
    display = Notebook()
    monkeypatch.setattr("nn.plots.live._notebook_display", lambda: display)
    return display


def train(callback, epochs=6, model=None):
    model = model or MLP(2, [2, 1], seed=0)
    options = {"loss": "binary_cross_entropy_with_logits", "optimizer": "sgd", "epochs": epochs, "progress": False}
    return fit(model, POINTS, CLASSES, callback=callback, **options)


def test_live_draws_first_and_last(notebook):
    train(Live())
    assert len(notebook.shown) == 2, "six fast epochs leave no time for more"
    assert all(set(bundle) == {"image/png", "text/plain"} for bundle in notebook.shown)
    assert notebook.shown[-1]["text/plain"].startswith("History(6 epochs")


@pytest.mark.parametrize("cost", [0.5, 3.0, 40.0])
def test_live_takes_a_tenth_of_the_time_at_most(notebook, monkeypatch, cost):
    clock = [0.0]
    monkeypatch.setattr("nn.plots.live.time.perf_counter", lambda: clock[0])

    def png(*_, **__):
        clock[0] += cost
        return b"picture"

    monkeypatch.setattr("nn.plots.live.Frames.png", png)
    live = Live()
    live.begin(MLP(2, [2, 1], seed=0), POINTS.tolist(), CLASSES.tolist(), 0.0)
    record = History(4, 1)
    for _ in range(1000):
        record.epochs.append({"loss": 1.0, "seconds": 1.0})
        live(record)
    assert clock[0] <= 100.0 + 1e-9, "a tenth of 1000 seconds"
    assert clock[0] >= 100.0 - 2 * cost, "and it uses what it may"


def test_live_needs_a_notebook():
    with pytest.raises(
        RuntimeError, match=r'Live\(\) draws in Jupyter, and this is not it; use Recorder\("training.html"\)'
    ):
        train(Live())


@pytest.mark.parametrize(("epochs", "pictures"), [(1, 1), (5, 5), (29, 29), (31, 16), (100, 26)])
def test_a_recording_is_spread_over_the_training(tmp_path, monkeypatch, epochs, pictures):
    drawn = []
    monkeypatch.setattr("nn.plots.live.Frames.png", lambda self, history, epoch, *_: drawn.append(epoch) or PIXEL)
    model = MLP(2, [2, 1], seed=0)
    train(Recorder(tmp_path / "training.html"), epochs, model)
    assert (drawn[0], drawn[-1]) == (1, epochs)
    assert len(drawn) == pictures
    steps = np.diff(drawn[:-1])
    assert len(set(steps)) <= 1


def test_a_recording_shows_the_parameters_of_its_epochs(tmp_path, monkeypatch):
    seen, kept = {}, {}
    model = MLP(2, [2, 1], seed=0)
    recorder = Recorder(tmp_path / "training.html")
    monkeypatch.setattr(
        "nn.plots.live.Frames.png", lambda self, history, epoch, *_: seen.update({epoch: model.state_dict()}) or PIXEL
    )
    original = Recorder.__call__

    def spy(self, record):
        kept[len(record)] = model.state_dict()
        original(self, record)

    monkeypatch.setattr(Recorder, "__call__", spy)
    train(recorder, 4, model)
    assert seen == kept
    assert model.state_dict() == kept[4], "the model is as training left it"


def test_a_recording_as_a_gif(tmp_path):
    from PIL import Image

    train(Recorder(tmp_path / "training.gif"), 3)
    with Image.open(tmp_path / "training.gif") as image:
        assert (image.format, image.n_frames) == ("GIF", 3)


def test_an_interrupted_training_is_recorded(tmp_path):
    class Interrupted(Recorder):
        def __call__(self, record):
            super().__call__(record)
            if len(record) == 2:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(Interrupted(tmp_path / "training.html"))
    page = (tmp_path / "training.html").read_text(encoding="utf-8")
    assert page.count("&quot;epoch&quot;") == 2


def test_other_models_and_data_have_fewer_panels(tmp_path):
    model = MLP(3, [2, 1], seed=0)
    fit(model, [[0.0, 1.0, 2.0]], [0.5], loss="mse_loss", optimizer="sgd", epochs=1, callback=Recorder(tmp_path / "t.gif"))
    assert (tmp_path / "t.gif").exists()
