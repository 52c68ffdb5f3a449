"""The conversion of a table's columns to inputs and targets, and of outputs to predictions; kept in the model's file.

Inputs are standardised, (x - mean) / deviation, since a model learns slowly where one column counts thousands and another
hundredths; so is a target that is a number.
"""

import difflib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from autograd.files import replace_file
from nn.cli.tables import Table

#: Whole numbers of at most so many kinds, each met twice on average, are taken for classes.
MOST_CLASSES = 10


@dataclass(frozen=True)
class Preparation:
    """The statistics of the columns, over the rows of training.

    Attributes:
        columns: the names of the inputs, in the order in which the model takes them.
        means, deviations: of the inputs.
        target: the column that is predicted.
        classes: its classes, as the file writes them; none where it is a number.
        mean, deviation: of the target, where it is a number.
    """

    columns: list[str]
    means: list[float]
    deviations: list[float]
    target: str
    classes: list[str]
    mean: float = 0.0
    deviation: float = 1.0

    def inputs(self, table: Table) -> NDArray[np.float64]:
        """The standardised inputs of a table that has these columns, in any order, maybe beside others.

        Raises:
            ValueError: naming column and row of a cell that is missing or no number.
        """
        for name in self.columns:
            if name not in table.names:
                raise ValueError(missing_column(table, name))
        X = np.array([table.numbers(name) for name in self.columns]).T
        return (X - self.means) / self.deviations

    def targets(self, table: Table) -> NDArray[Any]:
        """The target of each row: a class's number, or a standardised number."""
        if not self.classes:
            return (np.array(table.numbers(self.target)) - self.mean) / self.deviation
        numbers = {name: i for i, name in enumerate(self.classes)}
        return np.array([numbers[cell] for cell in table.texts(self.target)])

    def predictions(self, outputs: NDArray[np.float64]) -> tuple[list[Any], list[float]]:
        """Of a model's outputs the predictions, classes by name, and the probability of each (none for numbers)."""
        if not self.classes:
            return (outputs.ravel() * self.deviation + self.mean).tolist(), []
        scores = outputs.reshape(len(outputs), -1)
        if scores.shape[1] != (len(self.classes) if len(self.classes) > 2 else 1):
            raise ValueError(
                f"the model's {scores.shape[1]} outputs are not those of the classes {', '.join(self.classes)}."
            )
        if len(self.classes) == 2:  # one score, that of the second class
            scores = np.column_stack([np.zeros(len(scores)), scores])
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = powers / powers.sum(axis=1, keepdims=True)
        chosen = shares.argmax(axis=1)
        return [self.classes[i] for i in chosen], shares.max(axis=1).tolist()


def prepare(table: Table, target: str, rows: NDArray[np.int64], classes: list[str]) -> Preparation:
    """Measure the columns on the rows that are learned from.

    Raises:
        ValueError: naming column and row of a cell that is missing or no number, or if there are no inputs.
    """
    columns = [name for name in table.names if name != target]
    if not columns:
        raise ValueError(f"{table.path}: there is no column beside {target!r} to predict it from.")
    X = np.array([table.numbers(name) for name in columns]).T[rows]
    means, deviations = X.mean(axis=0), _deviations(X)
    if classes:
        return Preparation(columns, means.tolist(), deviations.tolist(), target, classes)
    y = np.array(table.numbers(target))[rows]
    return Preparation(
        columns, means.tolist(), deviations.tolist(), target, [], float(y.mean()), float(_deviations(y[:, None])[0])
    )


def _deviations(X: NDArray[np.float64]) -> NDArray[np.float64]:
    """The standard deviations of the columns; 1 where a column holds one number."""
    deviations = X.std(axis=0)
    return np.where(deviations > 1e-12 * np.abs(X).max(axis=0), deviations, 1.0)


def classes_of(table: Table, target: str) -> tuple[list[str], str]:
    """The classes of a target, none where it is a number; and why.

    Raises:
        ValueError: if there is no such column, a value is missing, or all rows have the same.
    """
    if target not in table.names:
        raise ValueError(missing_column(table, target, "--target"))
    cells = table.texts(target)
    kinds = sorted(set(cells))
    if len(kinds) == 1:
        raise ValueError(f"{table.path}: every row has {kinds[0]!r} in column {target!r}; there is nothing to learn.")
    try:
        numbers = [table.number(target, i, cell) for i, cell in enumerate(cells)]
    except ValueError:
        if len(kinds) > len(cells) / 2:
            raise ValueError(
                f"{table.path}: column {target!r} has {len(kinds)} different texts in {len(cells)} rows; classes that can be"
                " learned are met several times. Is another column the target?"
            ) from None
        return kinds, f"{len(kinds)} classes, as it holds text"
    if all(number.is_integer() for number in numbers) and len(kinds) <= min(MOST_CLASSES, len(cells) // 2):
        return sorted(kinds, key=float), f"{len(kinds)} classes, as it holds so few whole numbers"
    return [], "a number"


def missing_column(table: Table, name: str, option: str = "") -> str:
    near = difflib.get_close_matches(name, table.names, n=1)
    hint = f"did you mean {near[0]!r}? Its" if near else "its"
    return (
        f"{option and option + ': '}{table.path} has no column {name!r}; {hint} first line names {', '.join(table.names)}."
    )


def keep(preparation: Preparation, path: Path) -> Path:
    """Write it into the file of a model, beside the parameters."""
    document = json.loads(path.read_text(encoding="utf-8"))
    document["table"] = asdict(preparation)
    replace_file(path, (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode())
    return path


def kept(path: Path) -> Preparation:
    """Read it from the file of a model.

    Raises:
        OSError: if the file cannot be read. ValueError: if there is none in it.
    """
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
        fields = cast(dict[str, Any], document)["table"]
        found = Preparation(**fields)
        sizes = {len(found.columns), len(found.means), len(found.deviations)}
        if len(sizes) > 1 or not np.all(np.isfinite([*found.means, *found.deviations, found.mean, found.deviation])):
            raise TypeError
        return found
    except (KeyError, TypeError, ValueError):
        raise ValueError(
            f"{path} does not say which columns its model takes; `python -m nn train FILE.csv --target NAME` writes one that"
            " does."
        ) from None
