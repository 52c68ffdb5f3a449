"""Plots show Hangul where a font is there, and do not complain where none is."""

import io
import warnings

import pytest

pytest.importorskip("matplotlib", reason="matplotlib is not installed")

from nn.plots import hangul, panels


def drawn(title):
    figure, _ = panels(title)
    target = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(target, format="png")
    return target.getvalue()


def test_hangul_is_drawn_in_a_font_that_has_it():
    if not hangul.installed():
        pytest.skip("no font with Hangul is installed")
    assert drawn("손실") != drawn("가중")


def test_without_such_a_font_there_is_no_warning(monkeypatch):
    monkeypatch.setattr(hangul, "installed", list)
    assert drawn("손실")


def test_other_texts_keep_their_font():
    figure, [axes] = panels("Loss")
    before = axes.title.get_fontfamily()
    figure.savefig(io.BytesIO(), format="png")
    assert axes.title.get_fontfamily() == before
