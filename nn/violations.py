"""What a loss refuses, where it is compiled: its numbers come later, so it says how to count those that it would refuse.

`fit` traces a loss of somebody's own within `collected()`, has the compiled step add up what was reported, and looks at the
sum once per epoch.
"""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any


class _Reports(threading.local):
    #: What this thread reports goes here; None where nobody listens.
    into: list[tuple[str, Any]] | None = None


_reports = _Reports()


def report(name: str, violation: Any) -> None:
    """Tell of a check that only a call can make.

    Args:
        name: of what is checked, such as "hinge_loss(): target".
        violation: a traced number, 1 where it is to be refused and else 0.
    """
    if _reports.into is not None:
        _reports.into.append((name, violation))


@contextmanager
def collected() -> Generator[list[tuple[str, Any]]]:
    """Within it, what is reported is in the list that it gives.

    >>> with collected() as reports:
    ...     report("hinge_loss(): target", 1.0)
    >>> reports
    [('hinge_loss(): target', 1.0)]
    """
    before, _reports.into = _reports.into, []
    try:
        yield _reports.into
    finally:
        _reports.into = before
