"""One process of a training that several share: python -m tests.nn.training.distributed RANK COUNT PORT [EPOCH TO DIE IN]

The environment variable CHECKPOINT names a file to go on from.
"""

import json
import os
import sys


def train(**options):
    """The weights after a training; the same whoever shares it."""
    from nn import MLP, Adam, datasets, fit

    X, y = datasets.circles(26, seed=0)
    model = MLP(2, [6, 1], activation="tanh", seed=0)
    options = {"optimizer": Adam(0.05), "epochs": 8, "batch_size": 8, "progress": False} | options
    try:
        fit(model, X, y, loss="binary_cross_entropy_with_logits", **options)
    except RuntimeError as error:
        return {"error": str(error), "weights": [p.data for p in model.parameters()]}
    return {"weights": [p.data for p in model.parameters()]}


def main(rank, count, port, dies=None):
    import jax
    import numpy as np

    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    jax.distributed.initialize(f"127.0.0.1:{port}", count, rank)
    mesh = jax.sharding.Mesh(np.array(jax.devices()), ("samples",))

    def callback(history):
        if rank == count - 1 and len(history.epochs) == dies:
            os._exit(1)

    path = os.environ.get("CHECKPOINT")
    where = {"checkpoint": path, "every": 3, "resume": True} if path else {}
    print(json.dumps(train(kernel="jax", mesh=mesh, callback=callback, **where)), flush=True)
    if dies:
        os._exit(0)  # not by way of the service, which would wait for the dead


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
