"""A scene as a finished SVG: placed, drawn by Graphviz, described."""

from autograd.drawing.lower.dot import to_dot
from autograd.drawing.lower.graphviz import render
from autograd.drawing.lower.svg import finish
from autograd.drawing.scene.parts import CardPicture


def to_svg(scene: CardPicture) -> str:
    return finish(render(to_dot(scene), "svg").decode(), scene.description(), scene.tooltips())
