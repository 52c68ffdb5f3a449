"""Training as it happens: `Live` in a notebook, `Recorder` into a file."""

import base64
import html
import json
import os
import sys
import time
import webbrowser
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from autograd.drawing.lower.gif import write_gif
from autograd.files import check_path, replace_file
from autograd.habits.lookup import explains_arguments
from autograd.installation import load_figure
from nn.atomic import assign, restored
from nn.module import Module
from nn.plots.frames import Frames
from nn.training.history import History

#: Of the time that training takes, Live uses at most this share to draw, apart from the first picture and the last.
SHARE = 0.1
#: A recording has at most so many pictures, spread evenly over the training.
MOST = 30


class Live:
    """A callback for `fit`: loss, decision boundary (of two inputs) and network, drawn again while it trains.

    Args:
        page: None to draw in Jupyter; else the path of a page, .html, that is opened in a browser and reloads itself.

    Drawing takes at most a tenth of the training's time: it draws less often where drawing is slow or an epoch is fast.

    >>> live = Live()  # then fit(model, X, y, ..., callback=live)
    """

    @explains_arguments("plot()")
    def __init__(self, page: str | os.PathLike[str] | None = None) -> None:
        self._page = None if page is None else check_path(page, "Live(): page", [".html"])

    def begin(self, model: Module, samples: Sequence[Any], targets: Sequence[Any], threshold: float | None) -> None:
        """Make ready to draw; `fit` calls it.

        Raises:
            RuntimeError: outside of Jupyter, without a page. ImportError: without matplotlib.
        """
        load_figure()
        self._display = _notebook_display() if self._page is None else _Page(self._page)
        self._frames = Frames(model, samples, targets, threshold)
        self._history: History | None = None
        self._spent = self._latest = 0.0
        self._drawn = 0
        self._handle: Any = None

    def __call__(self, history: History) -> None:
        self._history = history
        if not self._drawn or self._spent + self._latest <= SHARE * sum(history.seconds):
            self._draw(history)

    def end(self) -> None:
        """Draw the final state of training; `fit` calls it."""
        if self._history is not None and self._drawn != len(self._history):
            self._draw(self._history)
        if isinstance(self._display, _Page):
            self._display.finish()

    def _draw(self, history: History) -> None:
        start = time.perf_counter()
        image = base64.b64encode(self._frames.png(history, len(history), dots_per_inch=144)).decode()
        bundle = {"image/png": image, "text/plain": repr(history)}
        if self._handle is None:
            self._handle = self._display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)
        self._latest = time.perf_counter() - start
        self._spent += self._latest
        self._drawn = len(history)


class _Page:
    """A page that shows the output of a notebook and reloads itself each second until training is over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._body = "<p>Training begins.</p>"

    def __call__(self, bundle: dict[str, str], raw: bool, display_id: bool) -> "_Page":
        self.update(bundle, raw)
        webbrowser.open(self._path.resolve().as_uri())
        return self

    def update(self, bundle: dict[str, str], raw: bool) -> None:
        picture, text = bundle["image/png"], html.escape(bundle["text/plain"])
        self._body = f'<img alt="" style="max-width: 100%" src="data:image/png;base64,{picture}"><p>{text}</p>'
        self._write('<meta http-equiv="refresh" content="1">')

    def finish(self) -> None:
        self._write("")

    def _write(self, head: str) -> None:
        page = f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Training</title>{head}{self._body}</html>'
        replace_file(self._path, page.encode())


def _notebook_display() -> Callable[..., Any]:
    ipython: Any = sys.modules.get("IPython")  # loaded wherever a notebook runs
    if ipython is None or ipython.get_ipython() is None:
        raise RuntimeError('Live() draws in Jupyter, and this is not it; use Recorder("training.html") here.')
    return ipython.display.display


class Recorder:
    """A callback for `fit` that writes the course of a training into a file: a page with a slider over the epochs, or a GIF.

    While it trains, only the parameters are kept; the pictures, at most 30, are drawn when it is over.

    Args:
        path: the file, .html or .gif.

    Raises:
        ValueError: for another suffix. FileNotFoundError: if there is no such folder. ImportError: without matplotlib.

    >>> Recorder("training.mp4")
    Traceback (most recent call last):
    ValueError: Recorder(): path must end in .html or .gif, not be 'training.mp4'.
    """

    @explains_arguments("plot()")
    def __init__(self, path: str | os.PathLike[str]) -> None:
        load_figure()
        self._path = check_path(path, "Recorder(): path", [".html", ".gif"])

    def begin(self, model: Module, samples: Sequence[Any], targets: Sequence[Any], threshold: float | None) -> None:
        """Make ready to record; `fit` calls it."""
        self._model = model
        self._frames = Frames(model, samples, targets, threshold)
        self._history: History | None = None
        self._kept: dict[int, list[float]] = {}
        self._stride = 1

    def __call__(self, history: History) -> None:
        self._history = history
        epoch = len(history)
        self._latest = [parameter.data for parameter in self._model.parameters()]
        if (epoch - 1) % self._stride == 0:
            self._kept[epoch] = self._latest
        if len(self._kept) >= MOST:
            self._stride *= 2
            self._kept = {epoch: kept for epoch, kept in self._kept.items() if (epoch - 1) % self._stride == 0}

    def end(self) -> None:
        """Draw the pictures and write the file; `fit` calls it."""
        history = self._history
        if history is None:  # interrupted before the end of the first epoch
            return
        self._kept[len(history)] = self._latest
        is_gif = self._path.suffix.lower() == ".gif"
        dots_per_inch, background = (80, "white") if is_gif else (110, "none")
        parameters = self._model.parameters()
        pictures: dict[int, bytes] = {}
        with restored(parameters):
            for epoch, kept in self._kept.items():
                assign(parameters, kept)
                pictures[epoch] = self._frames.png(history, epoch, dots_per_inch, background)
        if is_gif:
            write_gif(self._path, list(pictures.values()), step=150, end=2000)
        else:
            self._path.write_text(_page(pictures), encoding="utf-8")


def _in_few_colours(png: bytes) -> bytes:
    """The picture in a fifth of the bytes."""
    from PIL import Image  # matplotlib brings it along

    target = BytesIO()
    Image.open(BytesIO(png)).quantize(128, method=Image.Quantize.FASTOCTREE).save(target, format="png", optimize=True)
    return target.getvalue()


def _page(pictures: dict[int, bytes]) -> str:
    images = [
        "data:image/png;base64," + base64.b64encode(_in_few_colours(picture)).decode() for picture in pictures.values()
    ]
    template = Path(__file__).with_name("recording.html").read_text(encoding="utf-8")
    frames = json.dumps([{"epoch": epoch, "image": image} for epoch, image in zip(pictures, images, strict=True)])
    return (
        template.replace("$LAST", str(len(images) - 1)).replace("$IMAGE", images[-1]).replace("$FRAMES", html.escape(frames))
    )
