"""`python -m nn train FILE.csv` and `python -m nn predict`: a network for the columns of a table."""

import csv
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nn.cli.preparation import Preparation, classes_of, keep, kept, prepare
from nn.cli.tables import Table, read_csv
from nn.io.persistence import load_model, save
from nn.layers.dense import MLP
from nn.metrics import confusion_matrix
from nn.optimizers import OPTIMIZERS
from nn.plots import plot_history
from nn.plots.live import Live
from nn.training.fit import fit

#: The share of the rows that are kept from training, to see how well the model does on rows it had not seen.
HELD_OUT = 0.2
#: From so many rows on.
ENOUGH = 10


def train_table(options: Namespace, folder_of: Callable[[Path], Path]) -> list[Path]:
    """Train a network on a CSV file, tell how well it does, and leave it in a file.

    Raises:
        OSError, ValueError: for errors in the file or the settings.
    """
    table = read_csv(Path(options.lesson))
    if options.target is None:
        raise ValueError(f"--target is needed: which column is to be predicted? {table.path} has {', '.join(table.names)}.")
    classes, reason = classes_of(table, options.target)
    seen, unseen = split(len(table.rows), options.seed)
    preparation = prepare(table, options.target, seen, classes)
    X, y = preparation.inputs(table), preparation.targets(table)
    folder = folder_of(options.out)
    names = ", ".join(preparation.columns)
    print(f"{table.path}: {len(table.rows)} rows; inputs, standardised: {names}")
    print(f"target: {options.target}, {reason}{': ' + ', '.join(classes) if classes else ''}")
    print(f"{len(seen)} rows to learn from, {len(unseen)} held out (seed {options.seed})")
    outputs = len(classes) if len(classes) > 2 else 1
    model = MLP(X.shape[1], [*options.hidden, outputs], activation=options.activation, seed=options.seed)
    loss = "mse_loss" if not classes else "cross_entropy" if outputs > 1 else "binary_cross_entropy_with_logits"
    history = fit(
        model,
        X[seen],
        y[seen],
        loss=loss,
        optimizer=OPTIMIZERS[options.optimizer](lr=options.lr),
        epochs=options.epochs,
        batch_size=options.batch_size,
        seed=options.seed,
        validation=(X[unseen], y[unseen]) if len(unseen) else None,
        kernel=options.kernel,
        callback=Live(folder / f"{table.path.stem}_live.html") if options.live else None,
    )
    print(f"\n{model}\n{history}")
    found = model.predict(X)
    for rows, which in (seen, "learned from"), (unseen, "held out"):
        if len(rows):
            print(f"  on the {len(rows)} rows {which}: {score(preparation, found[rows], y[rows])}")
    if classes:
        print(matrix(preparation, found, y, unseen if len(unseen) else seen))
    picture, path = folder / f"{table.path.stem}_loss.png", folder / f"{table.path.stem}.json"
    plot_history(history, picture)
    return [picture, keep(preparation, save(model, path))]


def split(count: int, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The split of the rows into training and held-out rows.

    Raises:
        ValueError: for a single row.

    >>> [len(rows) for rows in split(50, seed=0)]
    [40, 10]
    """
    if count < 2:
        raise ValueError("there must be at least 2 rows to learn from.")
    order = np.random.default_rng(seed).permutation(count)
    kept_back = round(HELD_OUT * count) if count >= ENOUGH else 0
    return np.sort(order[kept_back:]), np.sort(order[:kept_back])


def score(preparation: Preparation, outputs: NDArray[np.float64], targets: NDArray[Any]) -> str:
    """The quality of the outputs: the accuracy, or the error in the target's own unit and R²."""
    if preparation.classes:
        chosen, _ = preparation.predictions(outputs)
        wanted: list[int] = targets.tolist()
        right = sum(name == preparation.classes[target] for name, target in zip(chosen, wanted, strict=True))
        return f"accuracy {right / len(targets):.1%}"
    errors = outputs.ravel() - targets
    spread = float(np.var(targets))
    explained = f", R^2 {1.0 - float(np.mean(errors**2)) / spread:.3f}" if spread else ""
    return f"typical error {float(np.sqrt(np.mean(errors**2))) * preparation.deviation:.4g}{explained}"


def matrix(preparation: Preparation, outputs: NDArray[np.float64], targets: NDArray[Any], rows: NDArray[np.int64]) -> str:
    """The confusion matrix, as text."""
    classes = preparation.classes
    chosen = [classes.index(name) for name in preparation.predictions(outputs[rows])[0]]
    counts = np.zeros((len(classes), len(classes)), dtype=np.int64)
    found = confusion_matrix(chosen, targets[rows].tolist())
    counts[: len(found), : len(found)] = found
    width = max(map(len, classes))
    rows_shown = [" ".join(f"{count:3d}" for count in row) for row in counts]
    lines = [f"    {name:<{width}}  {row}" for name, row in zip(classes, rows_shown, strict=True)]
    return "\n".join(["  of which class (rows) how many were taken for which (columns):", *lines])


def predict(model_path: Path, rows_path: Path) -> None:
    """Print a prediction for each row of a CSV file, as CSV.

    Raises:
        OSError, ValueError: for errors in the files.
    """
    model = load_model(model_path)
    preparation = kept(model_path)
    table: Table = read_csv(rows_path)
    X = preparation.inputs(table)
    found, probabilities = preparation.predictions(model.predict(X))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["row", preparation.target, *["probability"] * bool(probabilities)])
    for i, prediction in enumerate(found):
        shown = prediction if isinstance(prediction, str) else f"{prediction:.6g}"
        writer.writerow([i + 1, shown, *[f"{p:.3f}" for p in probabilities[i : i + 1]]])
