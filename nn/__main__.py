"""`python -m nn train xor` trains one of the lessons, `python -m nn export train/xor.json xor.onnx` writes a saved model for
other runtimes, and `python -m nn demo` shows the way from a perceptron to an MLP."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from nn.checks import whole
from nn.demo import demo
from nn.lessons import LESSONS, teach
from nn.onnx import save_onnx
from nn.persistence import load_model, save
from nn.report import picture_folder, pictures, summary


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m nn", description="Train small networks made of single numbers.")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train a model, tell how well it does, and draw it")
    train.add_argument("lesson", choices=LESSONS, help="what to learn")
    train.add_argument("--epochs", type=at_least(1), help="how often to go through the data")
    train.add_argument("--seed", type=at_least(0), default=0, help="decides data, weights and order (default: 0)")
    train.add_argument("--out", type=Path, metavar="DIR", default=Path("train"), help="folder for pictures (default: train)")
    train.add_argument("--kernel", choices=["numpy", "jax"], help="what to compute with (default: numpy)")
    give = commands.add_parser("export", help="write a model that `train` or nn.save left in a file as an ONNX model")
    give.add_argument("model", type=Path, help="its file, such as train/digits.json")
    give.add_argument("target", type=Path, help="the ONNX model to write, such as digits.onnx")
    give.add_argument("--shape", type=at_least(1), nargs="+", metavar="N", help="of a sample, such as 1 28 28 for an image")
    give.add_argument("--dtype", choices=["float32", "float64"], default="float32", help="of all numbers (default: float32)")
    show = commands.add_parser("demo", help="perceptrons on AND, OR and XOR, an MLP on XOR, an MLP on digits")
    show.add_argument("--out", type=Path, metavar="DIR", default=Path("demo"), help="folder for pictures (default: demo)")
    options = parser.parse_args(arguments)
    if options.command == "export":
        return export(parser, options)

    try:
        folder = picture_folder(options.out)
    except (OSError, ValueError) as error:  # a null character is a ValueError
        parser.error(f"--out {options.out}: pictures cannot be written there: {error}")
    except ImportError as error:
        parser.error(str(error))
    try:
        if options.command == "demo":
            demo(folder)
            return 0
        result = teach(LESSONS[options.lesson], options.seed, options.epochs, options.kernel)
    except ImportError as error:  # scikit-learn, for moons and digits; JAX
        parser.error(str(error))
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130
    print(f"{result.model}\n{result.history}\n{summary(result)}")
    for path in (*pictures(result, folder, options.lesson), save(result.model, folder / f"{options.lesson}.json")):
        print(path)
    return 0


def export(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    """`python -m nn export`."""
    try:
        shape = tuple(options.shape) if options.shape else None
        print(save_onnx(load_model(options.model), options.target, shape, options.dtype))
    except (OSError, ValueError, TypeError, MemoryError, ImportError) as error:
        parser.error(str(error).replace("shape=(1, 28, 28)", "--shape 1 28 28"))
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130
    return 0


def at_least(least: int) -> Callable[[str], int]:
    """A reader of whole numbers for argparse."""

    def number(text: str) -> int:
        try:
            return whole(int(text), "it", least)
        except ValueError as error:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least {least}") from error

    return number


if __name__ == "__main__":
    sys.exit(main())
