"""Each figure at its short count; `make figures` counts them at length."""

import pytest

from tests.figures.figure import all_figures


@pytest.mark.parametrize("name", [name for name, figure in all_figures().items() if figure.short is not None])
def test_figure(name):
    figure = all_figures()[name]
    found, met = figure.run(figure.short)
    assert met, f"{figure.what}: must be {figure.must}, but found {found}"
