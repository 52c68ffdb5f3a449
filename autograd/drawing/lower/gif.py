"""Animations: GIFs, which slides and pages play without a script."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import repeat
from pathlib import Path
from typing import Any

from autograd.drawing.layout.placement import place
from autograd.drawing.layout.sizes import LARGE, text_width
from autograd.drawing.lower.dot import to_dot
from autograd.drawing.lower.graphviz import render
from autograd.drawing.scene.steps import Walk
from autograd.drawing.scene.sweep import frames
from autograd.installation import install

#: The largest picture, in pixels, and how long a step and the end are shown, in milliseconds.
LARGEST, STEP, END = (1280, 960), 1300, 4000


def write_gif(path: Path, pictures: Sequence[bytes], step: int, end: int) -> None:
    """Write PNGs as an animation that begins again after its end.

    Args:
        path: the file.
        pictures: the PNGs, all of one size.
        step, end: how long each is shown, and the last, in milliseconds.

    Raises:
        ImportError: without Pillow, which matplotlib brings along.
    """
    image = _pillow()
    first, *rest = [_reduced(image.open(BytesIO(picture)), image) for picture in pictures]
    first.save(path, save_all=True, append_images=rest, duration=[step] * len(rest) + [end], loop=0)


def write_sweep(path: Path, walk: Walk) -> None:
    """Write the backward sweep, a picture a step, with the line of the step below it."""
    _pillow()
    placement, pictures = place(walk.scene), list(frames(walk))
    room = max(text_width(picture.line, LARGE) for picture in pictures)
    dots = [to_dot(picture.scene, placement, picture.line, room) for picture in pictures]
    with ThreadPoolExecutor() as pool:  # each waits for a process
        write_gif(path, list(pool.map(render, dots, repeat("png"))), STEP, END)


def _reduced(picture: Any, image: Any) -> Any:
    picture = picture.convert("RGB")
    picture.thumbnail(LARGEST)
    return picture.convert("P", palette=image.Palette.ADAPTIVE)


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError as error:
        raise ImportError(f"GIFs need Pillow: {install('plot')}") from error
    return Image
