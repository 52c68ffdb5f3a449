"""Bad words on the command lines `python -m autograd` and `python -m nn`, which end with the status 2 before any work."""

from autograd.__main__ import main as autograd
from nn.__main__ import main
from tests.bad_inputs.world import RefusedError, command


def nn(words):
    return main(words)


# fmt: off
ROWS = [
    (lambda: command(autograd), RefusedError, "the following arguments are required: expression"),
    *((lambda words=words: command(autograd, "x*x", "--at", *words), RefusedError, f"error: argument --at: {message}\n")
      for words, message in [
          (["x"], "'x' is not of the form name=number, such as w=2"),
          (["=2"], "'=2' is not of the form name=number, such as w=2"),
          (["2x=2"], "'2x=2' is not of the form name=number, such as w=2"),
          (["x=two"], "'x=two': 'two' is not a number"),
          (["x="], "'x=': '' is not a number"),
          (["x=1j"], "'x=1j': '1j' is not a number"),
          (["lambda=1"], "lambda is a word of Python and can't be a name here; choose another"),
          (["x=1", "x=2"], "x is given twice"),
          (["x=1", "y=2", "z=3"], "y, z does not occur in the expression"),
          ([], "expected at least one argument")]),
    (lambda: command(autograd, "2*foo(x)", "--at", "x=1"), RefusedError,
     "There is no function foo.", "    2*foo(x)\n      ^"),
    (lambda: command(autograd, "w*x", "--at", "x=1"), RefusedError, "w has no value. Add --at w=..."),
    (lambda: command(autograd, "__import__('os').abort()"), RefusedError, "An expression is made of numbers, names"),
    (lambda: command(autograd, "2*(", "--svg", "no/out.svg"), RefusedError,
     "argument --svg is 'no/out.svg', but there is no folder 'no'"),
    (lambda: command(autograd, "2", "--svg", "."), RefusedError, "argument --svg must end in .svg, not be '.'"),
    (lambda: command(autograd, "2", "--svg", "out.png"), RefusedError, "argument --svg must end in .svg, not be 'out.png'"),
    (lambda: command(autograd, "2", "--svg", "folder.svg"), RefusedError,
     "argument --svg is 'folder.svg', which is a folder"),
    (lambda: command(autograd, "2", "--svg", "a\0.svg"), RefusedError, "argument --svg must not hold a null character"),
    (lambda: command(autograd, "2", "--pdf", "a.pdf"), RefusedError, "unrecognized arguments: --pdf a.pdf"),
    (lambda: command(autograd, "2", "--png", "a.svg"), RefusedError, "argument --png must end in .png, not be 'a.svg'"),
    (lambda: command(autograd, "2", "--html", "no/a.html"), RefusedError, "but there is no folder 'no'"),
    (lambda: command(autograd, "x", "--derivative", "y"), RefusedError, "y is no variable of the expression; it has x."),
    (lambda: command(autograd, "pi*x", "--derivative", "pi"), RefusedError, "pi is no variable of the expression"),
    (lambda: command(autograd, "x", "--derivative", "2x"), RefusedError, "'2x' is not a name, such as x"),
    (lambda: command(autograd, "x", "--derivative", "in"), RefusedError, "in is a word of Python and can't be a name here"),
    (lambda: command(autograd, "x*y", "--plot", "x=0:1"), RefusedError, "y has no value. Add --at y=..."),
    (lambda: command(autograd, "x", "--plot", "y=0:1"), RefusedError, "--plot: y does not occur in the expression"),
    (lambda: command(autograd, "x", "--plot", "x=5"), RefusedError, "'x=5' is not of the form name=from:to, such as x=-5:5"),
    (lambda: command(autograd, "x", "--plot", "x=1:0"), RefusedError, "the first number must be below the second"),
    (lambda: command(autograd, "+".join("x" * 200), "--at", "x=1", "--html", "a.html"), RefusedError, "at most 150 nodes"),

    (lambda: command(nn), RefusedError, "the following arguments are required: command"),
    (lambda: command(nn, "teach"), RefusedError, "invalid choice: 'teach'"),
    (lambda: command(nn, "train", "xro"), RefusedError, "invalid choice: 'xro'"),
    (lambda: command(nn, "train"), RefusedError, "the following arguments are required: lesson"),
    (lambda: command(nn, "train", "no.csv", "--target", "y"), RefusedError, "there is no file 'no.csv'"),
    (lambda: command(nn, "train", "xor", "--lr", "1"), RefusedError, "--lr is for a CSV file; the lesson xor has its own"),
    (lambda: command(nn, "train", "a.csv", "--lr", "0"), RefusedError, "'0' is not a number above 0"),
    (lambda: command(nn, "train", "a.csv", "--hidden", "4,x"), RefusedError, "'4,x' is not a list of sizes such as 16,16"),
    (lambda: command(nn, "predict", "model.json", "no.csv"), RefusedError, "does not say which columns its model takes"),
    (lambda: command(nn, "predict", "no.json", "no.csv"), RefusedError, "there is no file 'no.json'"),
    (lambda: command(nn, "train", "xor", "--epochs", "0"), RefusedError, "'0' is not a whole number of at least 1"),
    (lambda: command(nn, "train", "xor", "--epochs", "many"), RefusedError, "'many' is not a whole number of at least 1"),
    (lambda: command(nn, "train", "xor", "--seed", "-1"), RefusedError, "'-1' is not a whole number of at least 0"),
    (lambda: command(nn, "demo", "--epochs", "3"), RefusedError, "unrecognized arguments: --epochs 3"),
    (lambda: command(nn, "train", "xor", "--out", "file/folder"), RefusedError,
     "--out file/folder: pictures cannot be written there"),
    (lambda: command(nn, "demo", "--out", "file/folder"), RefusedError,
     "--out file/folder: pictures cannot be written there"),
    (lambda: command(nn, "demo", "--out", "a\0b"), RefusedError, "--out a"),
    *((lambda words=words: command(nn, "export", *words), RefusedError, message) for words, message in [
        ([], "the following arguments are required: model, target"),
        (["model.json"], "the following arguments are required: target"),
        (["nowhere.json", "m.onnx"], "there is no file 'nowhere.json'"),
        (["folder.json", "m.onnx"], "Is a directory: 'folder.json'"),
        (["file", "m.onnx"], "path must end in .json or .npz, not be 'file'"),
        (["own.json", "m.onnx"], "Build it in Python, then load(model, path); save_onnx(model, ...) exports it."),
        (["model.json", "m.pb"], "path must end in .onnx, not be 'm.pb'"),
        (["model.json", "no/m.onnx"], "there is no folder 'no'"),
        (["model.json", "a\0.onnx"], "must not hold a null character"),
        (["model.json", "m.onnx", "--shape", "3"], "MLP takes 2 inputs, got 3"),
        (["model.json", "m.onnx", "--shape"], "argument --shape: expected at least one argument"),
        (["model.json", "m.onnx", "--shape", "0"], "argument --shape: '0' is not a whole number of at least 1"),
        (["model.json", "m.onnx", "--shape", "1x2"], "argument --shape: '1x2' is not a whole number of at least 1"),
        (["model.json", "m.onnx", "--dtype", "float16"], "argument --dtype: invalid choice: 'float16'"),
        (["model.json", "m.onnx", "--lesson", "xor"], "unrecognized arguments: --lesson xor"),
        (["image.json", "m.onnx"], "a Flatten takes samples of any shape; tell theirs, such as --shape 1 28 28.")]),
]
# fmt: on
