"""Paths are refused before the work begins, in the same words for pictures, pages, models and ONNX files."""

import os

import pytest

from autograd.files import check_path, check_suffix, replace_file


@pytest.mark.parametrize(
    ("suffixes", "words"),
    [([".svg"], ".svg"), ([".html", ".gif"], ".html or .gif"), ([".svg", ".png", ".pdf"], ".svg, .png or .pdf")],
)
def test_another_suffix_is_refused(suffixes, words):
    for check in check_suffix, check_path:
        with pytest.raises(ValueError, match=rf"^save\(\): path must end in {words}, not be 'graph.jpg'\.$"):
            check("graph.jpg", "save(): path", suffixes)


def test_capitals_are_the_same_suffix(tmp_path):
    assert check_suffix("Model.JSON", "load(): path", [".json"]).name == "Model.JSON"
    assert check_path(tmp_path / "A.SVG", "save(): path", [".svg"]) == tmp_path / "A.SVG"


def test_folders_are_refused(tmp_path):
    (tmp_path / "a.svg").mkdir()
    with pytest.raises(IsADirectoryError, match="which is a folder; name a file in it"):
        check_path(tmp_path / "a.svg", "save(): path", [".svg"])
    with pytest.raises(FileNotFoundError, match="but there is no folder 'no'; make it first"):
        check_path("no/a.svg", "save(): path", [".svg"])
    assert str(check_suffix("no/a.svg", "load(): path", [".svg"])) == os.path.join("no", "a.svg")  # to read is to see


def test_a_path_that_may_not_be_written_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write anywhere
    with pytest.raises(PermissionError, match="where you may not write; choose another folder"):
        check_path(tmp_path / "a.svg", "save(): path", [".svg"])


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    target = tmp_path / "model.json"
    replace_file(target, b"old")
    monkeypatch.setattr(os, "fsync", lambda descriptor: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        replace_file(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["model.json"]
    assert target.read_bytes() == b"old"
