"""The exceptions of this package."""


class AnomalyError(ArithmeticError):
    """Raised under `detect_anomaly()` at the first NaN or infinity, forward or backward."""


class GraphChangedError(RuntimeError):
    """Raised where a graph is evaluated again (`gradients(..., create_graph=True)`, `expand`) after `.data` was changed."""


class GradientError(AssertionError):
    """Raised by `check_gradients` where a derivative disagrees with finite differences."""


class TraceError(TypeError):
    """Raised under `jit` where a function needs the value of a traced number; it names the line and the remedy."""


class ExpressionError(ValueError):
    """Raised by the command line for an expression it does not accept, with a caret under the fault."""


class ExportError(ValueError):
    """Raised where another tool's format cannot express an operation of a program or model; it names each."""


class RenderError(RuntimeError):
    """Raised where a picture cannot be rendered: no Graphviz, or it failed or took too long."""
