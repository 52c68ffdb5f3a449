"""`python -m nn train FILE.csv` and `predict`: what is learned, what is printed, and errors that name column and row."""

import csv
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from nn.__main__ import main
from nn.cli.preparation import kept
from nn.cli.tables import read_csv
from tests.helpers import one_in


def write(path, *rows, encoding="utf-8"):
    path.write_text("\n".join(rows) + "\n", encoding=encoding)
    return str(path)


def flowers(folder, count=60):
    """Two columns of very different scale, and three classes that they tell apart."""
    generator = np.random.default_rng(0)
    kinds = ["장미", "tulip", "lily"]
    rows = [
        f"{1000 * (i % 3) + generator.normal():.3f},{0.001 * generator.normal():.6f},{kinds[i % 3]}" for i in range(count)
    ]
    return write(folder / "flowers.csv", "length,width,kind", *rows)


def fails(capsys, *words):
    with pytest.raises(SystemExit) as end:
        main(list(words))
    assert end.value.code == 2
    out, error = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in error
    return error.split("error: ", 1)[1].strip()


def test_classes(tmp_path, capsys):
    table = flowers(tmp_path)
    assert main(["train", table, "--target", "kind", "--epochs", "30", "--out", str(tmp_path / "out")]) == 0
    out = capsys.readouterr().out
    assert "target: kind, 3 classes, as it holds text: lily, tulip, 장미" in out
    assert "48 rows to learn from, 12 held out (seed 0)" in out
    assert "on the 12 rows held out: accuracy 100.0%" in out
    model = tmp_path / "out" / "flowers.json"
    assert json.loads(model.read_text(encoding="utf-8"))["table"]["classes"] == ["lily", "tulip", "장미"]
    rows = write(tmp_path / "rows.csv", "note;width;length", "a;0;2000", "b;0;3")  # other order, more columns, semicolons
    assert main(["predict", str(model), rows]) == 0
    found = list(csv.reader(capsys.readouterr().out.splitlines()))
    assert found[0] == ["row", "kind", "probability"]
    assert [row[1] for row in found[1:]] == ["lily", "장미"]
    assert all(0.5 < float(row[2]) <= 1.0 for row in found[1:])


def test_two_classes_of_whole_numbers_and_all_settings(tmp_path, capsys):
    table = write(tmp_path / "t.csv", "x,y", *[f"{i},{int(i > 20)}" for i in range(40)])
    settings = [
        "--hidden",
        "4",
        "--activation",
        "relu",
        "--lr",
        "0.05",
        "--optimizer",
        "sgd",
        "--epochs",
        "40",
        "--batch-size",
        "8",
        "--seed",
        "1",
    ]
    assert main(["train", table, "--target", "y", "--out", str(tmp_path), *settings]) == 0
    out = capsys.readouterr().out
    assert "2 classes, as it holds so few whole numbers: 0, 1" in out
    assert "Layer(1, 4, activation='relu')" in out
    assert "40 epochs of 4 iterations" in out
    assert main(["predict", str(tmp_path / "t.json"), write(tmp_path / "r.csv", "x", "0", "39")]) == 0
    assert [line.split(",")[1] for line in capsys.readouterr().out.splitlines()] == ["y", "0", "1"]


def test_numbers_come_back_in_their_own_unit(tmp_path, capsys):
    table = write(tmp_path / "t.csv", "x,y", *[f"{i / 10},{1000 + 50 * i}" for i in range(50)])
    settings = ["--hidden", "0", "--lr", "0.1", "--epochs", "100"]
    assert main(["train", table, "--target", "y", "--out", str(tmp_path), *settings]) == 0
    out = capsys.readouterr().out
    assert "target: y, a number" in out
    assert "R^2 1.000" in out
    assert main(["predict", str(tmp_path / "t.json"), write(tmp_path / "r.csv", "x", "1.0", "5.0")]) == 0
    assert [float(line.split(",")[1]) for line in capsys.readouterr().out.splitlines()[1:]] == pytest.approx(
        [1500, 3500], rel=0.01
    )


def test_only_the_rows_that_are_learned_from_are_measured(tmp_path):
    table = write(tmp_path / "t.csv", "x,y", *[f"{i},{i / 3}" for i in range(20)])
    assert main(["train", table, "--target", "y", "--epochs", "1", "--out", str(tmp_path)]) == 0
    from nn.cli.table_training import split

    seen, unseen = split(20, 0)
    assert len(unseen) == 4
    assert kept(tmp_path / "t.json").means == [pytest.approx(seen.mean())]


def test_live(tmp_path, monkeypatch):
    from nn.plots import live

    opened = []
    monkeypatch.setattr(live.webbrowser, "open", opened.append)
    table = write(tmp_path / "t.csv", "x,y", *[f"{i},{i / 3}" for i in range(20)])
    assert main(["train", table, "--target", "y", "--epochs", "2", "--out", str(tmp_path), "--live"]) == 0
    assert opened == [(tmp_path / "t_live.html").as_uri()]
    page = (tmp_path / "t_live.html").read_text(encoding="utf-8")
    assert "History(2 epochs" in page
    assert "refresh" not in page, "training is over"


BAD = [
    (["a,b"], "has a line of names but no rows"),
    ([""], "is empty; its first line must name the columns"),
    (["a,b", "1,2", "3"], "row 2 (line 3 of the file) has 1 cells, but there are 2 columns"),
    (["a;b", "1,5;2", "2,5;3"], "'1,5' is not a number; write 1.5, with a point."),
    (["a,b", "1,2", "", "x,3", "4,5"], "column 'a', row 2 (line 4 of the file): 'x' is not a number"),
    (["a,b", "1,2", ",3"], "column 'a', row 2 (line 3 of the file): the value is missing"),
    (["a,b", "1,2", "1,NA"], "column 'b', row 2 (line 3 of the file): the value is missing"),
    (["a,b", "1,2", "inf,3"], "column 'a', row 2 (line 3 of the file): 'inf' is not finite"),
    (["a,a,b", "1,2,3"], "two columns are called 'a'"),
    (["a,,b", "1,2,3"], "column 2 has no name"),
    (["a,B", "1,2", "3,4"], "has no column 'b'; its first line names a, B."),
    (["b", "1", "2"], "there is no column beside 'b'"),
    (["a,b", "1,2", "2,2"], "every row has '2' in column 'b'"),
    (["a,b", "1,x", "2,y", "3,z"], "column 'b' has 3 different texts in 3 rows"),
]


@pytest.mark.parametrize(("rows", "message"), BAD, ids=[message for _, message in BAD])
def test_what_is_wrong_with_a_file(tmp_path, capsys, rows, message):
    table = write(tmp_path / "t.csv", *rows)
    assert message in fails(capsys, "train", table, "--target", "b", "--out", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_files_that_cannot_be_read(tmp_path, capsys):
    assert fails(capsys, "train", "no.csv", "--target", "b") == "there is no file 'no.csv'"
    korean = write(tmp_path / "t.csv", "가,b", "1,2", encoding="cp949")
    assert "is not UTF-8 text; save it as 'CSV UTF-8'" in fails(capsys, "train", korean, "--target", "b")
    assert "Is a directory" in fails(capsys, "train", str(tmp_path), "--target", "b")
    table = write(tmp_path / "u.csv", "a,b", "1,2")
    assert fails(capsys, "train", table).endswith("u.csv has a, b.")


def test_a_mark_of_excel_is_no_part_of_a_name(tmp_path):
    assert read_csv(tmp_path / write(tmp_path / "t.csv", "\ufeffa\tb", "1\t2")).names == ["a", "b"]


def test_rows_that_a_model_cannot_take(tmp_path, capsys):
    table = write(tmp_path / "t.csv", "length,y", *[f"{i},{i / 3}" for i in range(20)])
    assert main(["train", table, "--target", "y", "--epochs", "1", "--out", str(tmp_path)]) == 0
    capsys.readouterr()
    model = str(tmp_path / "t.json")
    rows = write(tmp_path / "r.csv", "lenght", "1")
    assert "has no column 'length'; did you mean 'lenght'?" in fails(capsys, "predict", model, rows)
    rows = write(tmp_path / "r.csv", "length", "1", "long")
    assert "column 'length', row 2 (line 3 of the file): 'long' is not a number" in fails(capsys, "predict", model, rows)
    assert fails(capsys, "predict", str(tmp_path / "no.json"), rows) == f"there is no file {str(tmp_path / 'no.json')!r}"


def test_without_matplotlib(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    message = fails(capsys, "train", flowers(tmp_path), "--target", "kind", "--out", str(tmp_path / "out"))
    assert message == "pictures need matplotlib: pip install matplotlib"


def test_a_lesson_has_its_own_settings(capsys):
    message = fails(capsys, "train", "xor", "--batch-size", "2")
    assert message == "--batch-size is for a CSV file; the lesson xor has its own settings."


def test_the_version(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith("scalar-autograd ")


def test_a_file_whose_classes_are_not_those_of_its_model(tmp_path, capsys):
    table = flowers(tmp_path)
    assert main(["train", table, "--target", "kind", "--epochs", "1", "--out", str(tmp_path)]) == 0
    capsys.readouterr()
    model = tmp_path / "flowers.json"
    document = json.loads(model.read_text(encoding="utf-8"))
    document["table"]["classes"].pop()
    model.write_text(json.dumps(document), encoding="utf-8")
    assert "the model's 3 outputs are not those of the classes lily, tulip." in fails(capsys, "predict", str(model), table)


def test_training_that_diverges_is_a_line(tmp_path, capsys):
    table = write(tmp_path / "t.csv", "x,y", *[f"{i},{i / 3}" for i in range(20)])
    settings = ["--lr", "1e9", "--optimizer", "sgd", "--out", str(tmp_path)]
    assert main(["train", table, "--target", "y", *settings]) == 1
    assert "training diverged" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", one_in(2, ["ascii", "cp949"]))
def test_what_is_printed_survives(tmp_path, encoding):
    table = flowers(tmp_path)
    words = ["-m", "nn", "train", table, "--target", "kind", "--epochs", "1", "--out", str(tmp_path)]
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    done = subprocess.run([sys.executable, *words], capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert ("장미" if encoding == "cp949" else r"\uc7a5\ubbf8") in done.stdout.decode(encoding)
