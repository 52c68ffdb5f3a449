"""`python -m nn train xor` trains one of the lessons, `python -m nn train FILE.csv --target NAME` a network for a table,
`python -m nn predict` applies it, `python -m nn export` writes a saved model for other runtimes, and `python -m nn demo`
shows the way from a perceptron to an MLP."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from autograd.installation import version
from autograd.plain_text import print_in_plain_text
from nn.cli.demo import demo
from nn.cli.report import picture_folder, pictures, summary
from nn.cli.tasks import TASKS, run_task
from nn.io.onnx import save_onnx
from nn.io.persistence import load_model, save
from nn.layers.activations import ACTIVATIONS
from nn.optimizers import OPTIMIZERS
from nn.training.history import TrainingDiverged
from nn.validation import whole

#: Settings of the network for a table; a lesson has its own.
OF_TABLES = {
    "target": None, "hidden": [16, 16], "activation": "tanh", "lr": 0.01, "optimizer": "adam", "batch_size": 32,
    "live": False,
}  # fmt: skip
EPOCHS = 100


def arguments_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nn", description="Train small networks made of single numbers.")
    parser.add_argument("--version", action="version", version=f"scalar-autograd {version()}")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser(
        "train",
        help="train a model, on a lesson or a CSV file, tell how well it does, and draw it",
        usage="python -m nn train LESSON [options]\n       python -m nn train FILE.csv --target NAME [options]",
    )
    train.add_argument("lesson", help=f"one of {', '.join(TASKS)}; or a CSV file")
    train.add_argument("--epochs", type=at_least(1), help=f"how often to go through the data (CSV: {EPOCHS})")
    train.add_argument("--seed", type=at_least(0), default=0, help="decides data, weights and order (default: 0)")
    train.add_argument("--out", type=Path, metavar="DIR", default=Path("train"), help="folder for what is written (train)")
    train.add_argument(
        "--kernel", choices=["native", "numpy", "jax"], help="what to compute with (default: what should be fastest here)"
    )
    table = train.add_argument_group("for a CSV file")
    table.add_argument("--target", metavar="NAME", help="the column to predict; all others are inputs")
    table.add_argument("--hidden", type=sizes, metavar="16,16", help="neurons of each hidden layer; 0 for no layer (16,16)")
    table.add_argument("--activation", choices=sorted(ACTIVATIONS), metavar="NAME", help="tanh, relu, sigmoid, ... (tanh)")
    table.add_argument("--lr", type=positive, metavar="NUMBER", help="the learning rate (0.01)")
    table.add_argument("--optimizer", choices=OPTIMIZERS, metavar="NAME", help=f"{', '.join(OPTIMIZERS)} (adam)")
    table.add_argument("--batch-size", type=at_least(1), metavar="N", help="samples per step (32)")
    table.add_argument("--live", action="store_true", default=None, help="show the training in a browser as it happens")
    predict = commands.add_parser("predict", help="apply a model that `train FILE.csv` left to the rows of a CSV file")
    predict.add_argument("model", type=Path, help="its file, such as train/iris.json")
    predict.add_argument("rows", type=Path, help="a CSV file with the same columns, in any order")
    give = commands.add_parser("export", help="write a model that `train` or nn.save left in a file as an ONNX model")
    give.add_argument("model", type=Path, help="its file, such as train/digits.json")
    give.add_argument("target", type=Path, help="the ONNX model to write, such as digits.onnx")
    give.add_argument("--shape", type=at_least(1), nargs="+", metavar="N", help="of a sample, such as 1 28 28 for an image")
    give.add_argument("--dtype", choices=["float32", "float64"], default="float32", help="of all numbers (default: float32)")
    show = commands.add_parser("demo", help="perceptrons on AND, OR and XOR, an MLP on XOR, an MLP on digits")
    show.add_argument("--out", type=Path, metavar="DIR", default=Path("demo"), help="folder for pictures (default: demo)")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = arguments_parser()
    options = parser.parse_args(arguments)
    try:
        if options.command == "export":
            export(options)
        elif options.command == "predict":
            from nn.cli.table_training import predict

            predict(options.model, options.rows)
        elif options.command == "demo":
            demo(folder_of(options.out))
        else:
            train(options)
    except TrainingDiverged as error:
        print(f"{parser.prog}: {str(error).removeprefix('fit(): ')}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `| head` has seen enough; Python would complain once more as it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except FileNotFoundError as error:
        parser.error(str(error) if error.filename is None else f"there is no file {error.filename!r}")
    except (OSError, ValueError, TypeError, MemoryError, ImportError) as error:
        parser.error(str(error).replace("shape=(1, 28, 28)", "--shape 1 28 28"))
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130
    return 0


def train(options: argparse.Namespace) -> None:
    """`python -m nn train`."""
    name: str = options.lesson
    given = [option for option in OF_TABLES if getattr(options, option) is not None]
    if name in TASKS:
        if given:
            raise ValueError(f"--{given[0].replace('_', '-')} is for a CSV file; the lesson {name} has its own settings.")
        train_task(options)
        return
    if Path(name).suffix == "" and not Path(name).exists():
        raise ValueError(f"argument lesson: invalid choice: {name!r} (choose from {', '.join(TASKS)}, or name a CSV file)")
    for option, setting in OF_TABLES.items():
        if option not in given:
            setattr(options, option, setting)
    options.epochs = options.epochs or EPOCHS
    from nn.cli.table_training import train_table

    for path in train_table(options, folder_of):
        print(f"wrote {path}")


def train_task(options: argparse.Namespace) -> None:
    folder = folder_of(options.out)
    result = run_task(TASKS[options.lesson], options.seed, options.epochs, options.kernel)
    print(f"{result.model}\n{result.history}\n{summary(result)}")
    for path in (*pictures(result, folder, options.lesson), save(result.model, folder / f"{options.lesson}.json")):
        print(f"wrote {path}")


def folder_of(out: Path) -> Path:
    """The folder of --out, in which pictures can be written."""
    try:
        return picture_folder(out)
    except (OSError, ValueError) as error:  # a null character is a ValueError
        raise ValueError(f"--out {out}: pictures cannot be written there: {error}") from error


def export(options: argparse.Namespace) -> None:
    """`python -m nn export`."""
    shape = tuple(options.shape) if options.shape else None
    print(f"wrote {save_onnx(load_model(options.model), options.target, shape, options.dtype)}")


def at_least(least: int) -> Callable[[str], int]:
    """A reader of whole numbers for argparse."""

    def number(text: str) -> int:
        try:
            return whole(int(text), "it", least)
        except ValueError as error:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {least}") from error

    return number


def sizes(text: str) -> list[int]:
    """The sizes of hidden layers; none for 0."""
    try:
        return [] if text == "0" else [whole(int(size), "it") for size in text.split(",")]
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of sizes such as 16,16") from error


def positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0.0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


if __name__ == "__main__":
    print_in_plain_text()
    sys.exit(main())
