"""`python -m nn train xor` trains one of the lessons, `python -m nn demo` shows the way from a perceptron to an MLP."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from nn.checks import whole
from nn.demo import demo
from nn.lessons import LESSONS, teach
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
    show = commands.add_parser("demo", help="perceptrons on AND, OR and XOR, an MLP on XOR, an MLP on digits")
    show.add_argument("--out", type=Path, metavar="DIR", default=Path("demo"), help="folder for pictures (default: demo)")
    options = parser.parse_args(arguments)

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
        result = teach(LESSONS[options.lesson], options.seed, options.epochs)
    except ImportError as error:  # scikit-learn, for moons and digits
        parser.error(str(error))
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
        return 130
    print(f"{result.model}\n{result.history}\n{summary(result)}")
    for path in pictures(result, folder, options.lesson):
        print(path)
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
