"""`explain`: the way forward and backward through a small graph, one step at a time."""

import os
from functools import cached_property
from typing import Any

from autograd.arguments import describe
from autograd.backward import topological_order
from autograd.drawing.formula.chain_rule import chain_rule
from autograd.drawing.lower.gif import write_sweep
from autograd.drawing.lower.html import page, widget
from autograd.drawing.scene.definitions import OPENED
from autograd.drawing.scene.scene import size
from autograd.drawing.scene.steps import Walk, walk
from autograd.files import check_path
from autograd.habits.lookup import explains_arguments, unknown_attribute
from autograd.plain_text import encodable
from autograd.value import Value


class Explanation:
    """The steps that compute a Value and its derivatives, as they were when `explain` was called.

    Jupyter shows them in the graph, with buttons; printed, they are lines of text.

    Attributes:
        walk: the steps, as data.
        html: the steps in the graph, as a web page of its own.

    Raises:
        RenderError: by `html` and `save`, if there is no Graphviz, or it fails or takes too long.
    """

    def __init__(self, walk: Walk) -> None:
        self.walk = walk

    def __getattr__(self, name: str) -> Any:
        raise unknown_attribute("Explanation", self, name)

    @cached_property
    def html(self) -> str:
        return page(self.walk)

    def latex(self) -> str:
        r"""The chain rule of each leaf, in derivatives, symbols and numbers, for a line between $$ and $$.

        >>> w, x = Value(-3.0, label="w"), Value(2.0, label="x")
        >>> print(explain(w * x).latex())
        \begin{aligned}
        \frac{\partial f}{\partial f} &= 1 \\
        \frac{\partial f}{\partial w} &= x = 2 \\
        \frac{\partial f}{\partial x} &= w = -3
        \end{aligned}
        """
        return chain_rule(self.walk)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the steps to a file.

        Args:
            path: the file; .html is a page with buttons that needs nothing else, no network either, .gif an animation of
                the way backward, for slides.

        Raises:
            ValueError: for any other suffix.
            OSError: if the file can't be written; this is found out before the picture is made.
            RenderError: if there is no Graphviz, or it fails or takes too long.
            ImportError: for a .gif without Pillow, which matplotlib brings along.

        >>> explain(Value(2.0).exp()).save("steps.pdf")
        Traceback (most recent call last):
        ValueError: save(): path must end in .html or .gif, not be 'steps.pdf'.
        """
        target = check_path(path, "save(): path", [".html", ".gif"])
        if target.suffix.lower() == ".gif":
            write_sweep(target, self.walk)
        else:
            target.write_text(self.html, encoding="utf-8")

    def __repr__(self) -> str:
        lines: list[str] = []
        for i, step in enumerate(self.walk.steps):
            if step.phase == "backward" and self.walk.steps[i - 1].phase != "backward":
                lines.append("Backward")
            lines.append(f"Forward\n     {step.line}" if not i else f"{i:3}  {step.line}")
        return encodable("\n".join(lines))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """The MIME bundle for Jupyter: the steps in the graph as HTML, and as plain text."""
        text = repr(self)
        try:
            return {"text/plain": text, "text/html": widget(self.walk)}
        except Exception as error:  # else a notebook would show a traceback in place of the steps
            return {"text/plain": f"{text}\n\nNo picture: {error}"}


@explains_arguments("function()")
def explain(value: Value) -> Explanation:
    """Follow the computation of a Value and of its derivatives, one primitive and one edge at a time.

    It computes the derivatives by itself: `backward()` need not have run, and no `.grad` is changed.

    Args:
        value: the end of the graph.

    Returns:
        An Explanation. Jupyter shows it with buttons; `print` shows text, `.latex()` gives the chain rule for papers,
        `.save("steps.html")` writes a page that works offline, `.save("steps.gif")` an animation for slides.

    Raises:
        TypeError: if value is not a Value.
        ValueError: if the graph has more than 150 nodes.

    >>> w, x, b = Value(-3.0, label="w"), Value(2.0, label="x"), Value(10.0, label="b")
    >>> explain(w * x + b)
    Forward
         Given: w = −3, x = 2, b = 10
      1  v1 = w × x = −3 × 2 = −6
      2  f = v1 + b = −6 + 10 = 4
    Backward
      3  ∂f/∂f = 1
      4  ∂f/∂v1 = 1
      5  ∂f/∂b = 1
      6  ∂f/∂w = ∂f/∂v1 · ∂v1/∂w = 1 · x = 1 · 2 = 2
      7  ∂f/∂x = ∂f/∂v1 · ∂v1/∂x = 1 · w = 1 · (−3) = −3
    """
    if not isinstance(value, Value):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(
            f"explain(): value must be a Value, not {describe(value)}. Pass what a computation with Values gave."
        )
    check_size(value)
    return Explanation(walk(value))


def check_size(value: Value) -> None:
    """Raise the ValueError that `explain` raises for a graph that is too large."""
    nodes = size(topological_order(value))
    if nodes > OPENED:
        raise ValueError(
            f"explain(): value must have a graph of at most {OPENED} nodes, but has {nodes:,}: too many to"
            " follow one by one. Explain a part of it, such as one neuron, or draw(value) to see the whole."
        )
