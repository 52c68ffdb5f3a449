"""The exceptions of this package."""

import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar, Self


class GraphError(Exception):
    """The base of errors about a graph. A notebook shows the graph above the traceback, with the node that failed.

    Attributes:
        graph: gives the end of the graph and the node that failed, when the error is shown; None where there is no graph.
        note: what is said of that node, such as the line of the user's code that made it.
        show: draws that in a notebook; set by the package, as drawing is imported only when it is asked for.
    """

    graph: "Callable[[], tuple[Any, Any]] | None" = None
    note = ""
    show: "ClassVar[Callable[[GraphError], None] | None]" = None

    def about(self, graph: Callable[[], tuple[Any, Any]], note: str) -> Self:
        self.graph, self.note = graph, note
        return self

    def __reduce__(self) -> Any:
        """Another process gets the message alone, as graphs are not pickled."""
        return type(self), self.args

    def _render_traceback_(self) -> list[str]:
        """IPython's traceback, as for any error; a notebook shows the graph before that."""
        from IPython.core.getipython import get_ipython

        shell: Any = get_ipython()
        if shell is None:
            return traceback.format_exception(self)
        if self.graph and GraphError.show and hasattr(shell, "kernel"):
            with suppress(Exception):  # an error is being shown: a second one would hide it
                GraphError.show(self)
            self.graph = None  # IPython asks for a traceback more than once
        return shell.InteractiveTB.structured_traceback(type(self), self, self.__traceback__)


class AnomalyError(GraphError, ArithmeticError):
    """Raised under `detect_anomaly()` at the first NaN or infinity, forward or backward."""


class GraphChangedError(RuntimeError):
    """Raised where a graph is evaluated again (`gradients(..., create_graph=True)`, `expand`) after `.data` was changed."""


class GradientError(GraphError, AssertionError):
    """Raised by `check_gradients` where a derivative disagrees with finite differences."""


class TraceError(GraphError, TypeError):
    """Raised under `jit` where a function needs the value of a traced number; it names the line and the remedy."""


class NotWholeError(TraceError):
    """Raised under `jit` for an index that need not be a whole number."""


class ExpressionError(ValueError):
    """Raised by the command line for an expression it does not accept, with a caret under the fault."""


class ExportError(ValueError):
    """Raised where another tool's format cannot express an operation of a program or model; it names each."""


class RenderError(RuntimeError):
    """Raised where a picture cannot be rendered: no Graphviz, or it failed or took too long."""
