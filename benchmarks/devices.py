"""The compiler's programs on one device and on two, a core each, with the batch shared out: python benchmarks/devices.py

Where JAX has a GPU, `python benchmarks/devices.py gpu` runs them there in both precisions, beside JAX by hand.
A process has as many devices as it is told when JAX is imported, so each count runs in processes of its own, in turns.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

COUNTS, ROUNDS, STEPS = (1, 2), 5, 20
#: How often the samples of a workload are repeated on a GPU, which a small batch leaves idle.
TIMES = (1, 64)


def programs() -> dict[str, tuple[Any, Any, Any]]:
    """For each workload the function for JAX, its parameters and weights, and its samples and targets.

    A program is traced for a few samples and runs on any number; as here, where only time counts, a mean then goes on
    dividing by the few.
    """
    import numpy as np

    from workloads import in_scalars
    from workloads.problems import NETWORKS, data

    (dense,) = [network for network in NETWORKS if network.name == "784-128-10"]
    _, *many = data(dense.sizes, 2048)
    step, images = in_scalars.network(dense), in_scalars.lenet_5()
    tiled = [np.concatenate([array] * 16) for array in images.args[1:]]
    found: dict[str, tuple[Any, Any, Any]] = {}
    for title, traced, samples in ("784-128-10, batch 2,048", step, many), ("LeNet-5 on 28×28, batch 256", images, tiled):
        traced()
        function, parameters = traced.func.to_jax()
        found[title] = function, (parameters, traced.args[0]), samples
    return found


def seconds(compiled: Callable[..., Any], given: list[Any]) -> float:
    """Of a step, by the clock, after the first."""
    import jax

    jax.block_until_ready(compiled(*given))
    begin = time.perf_counter()
    for _ in range(STEPS):
        jax.block_until_ready(compiled(*given))
    return (time.perf_counter() - begin) / STEPS


def measure(count: int) -> dict[str, float]:
    """Seconds of a step on so many devices, a core each."""
    if hasattr(os, "sched_setaffinity"):  # on Linux; one device would take all cores
        os.sched_setaffinity(0, range(count))
    import jax
    import numpy as np

    jax.config.update("jax_enable_x64", True)
    mesh = jax.sharding.Mesh(np.array(jax.devices()[:count]), ("samples",))
    everywhere, shared_out = (
        jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec(*axes)) for axes in ((), ("samples",))
    )
    found: dict[str, float] = {}
    for title, (function, weights, samples) in programs().items():
        compiled = jax.jit(function, out_shardings=everywhere)
        found[title] = seconds(compiled, [*jax.device_put(weights, everywhere), *jax.device_put(samples, shared_out)])
    return found


def in_process(count: int) -> dict[str, float]:
    environment = os.environ | {
        "XLA_FLAGS": f"--xla_force_host_platform_device_count={count}",
        "JAX_PLATFORMS": "cpu",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    done = subprocess.run(
        [sys.executable, __file__, str(count)], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def on_gpu() -> None:
    """The table of a GPU: microseconds of a step, and how far its numbers are from those of this computer in NumPy."""
    import jax
    import numpy as np

    import results
    from workloads import in_jax, in_scalars
    from workloads.problems import BATCH, LENET_5, NETWORKS

    jax.config.update("jax_enable_x64", True)
    (gpu,) = jax.devices("gpu")[:1]
    mesh = jax.sharding.Mesh(np.array([gpu]), ("samples",))
    everywhere, shared_out = (
        jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec(*axes)) for axes in ((), ("samples",))
    )
    (dense,) = [network for network in NETWORKS if network.name == "784-128-10"]
    rows: list[list[str]] = []
    for title, batch, traced, loss in (
        ("784-128-10", dense.batch, in_scalars.network(dense), in_jax.network_loss(dense)),
        ("LeNet-5 on 28×28", BATCH, in_scalars.lenet_5(), in_jax.image_loss(LENET_5)),
    ):
        right = np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(traced())])
        function, parameters = traced.func.to_jax()
        by_hand = jax.jit(jax.value_and_grad(loss))
        weights, *samples = traced.args
        for dtype in np.float64, np.float32:
            here = jax.tree.map(lambda array: np.asarray(array, dtype), (parameters, weights))  # noqa: B023
            for times in TIMES:
                many = [np.concatenate([array.astype(dtype)] * times) for array in samples]
                held = jax.device_put((*here, *many), gpu)
                found = np.concatenate([np.ravel(leaf) for leaf in jax.tree.leaves(jax.jit(function)(*held))])
                error = np.abs(found / (max(1, times)) - right).max() / np.abs(right).max()
                sharded = [*jax.device_put(here, everywhere), *jax.device_put(many, shared_out)]
                took = (
                    seconds(jax.jit(function), held),
                    seconds(jax.jit(function, out_shardings=everywhere), sharded),
                    seconds(by_hand, held[1:]),
                )
                name = f"{title}, batch {batch * times:,}, {np.dtype(dtype).name}"
                rows.append([name, *[f"{one * 1e6:.0f}" for one in took], f"{error:.1e}"])
    heading = ["workload", "this", "in a mesh of one", "JAX by hand", "error"]
    text = f"""
{gpu.device_kind}, JAX {jax.__version__}; {results.machine()}
Microseconds per value and gradient of the same program, `to_jax()`, on a GPU, beside JAX written by hand in matrices; means
of {STEPS} steps, numbers on the device. The error is the largest of all results beside NumPy's in double precision, in
parts of the largest.

{results.table(heading, rows, words=1)}
"""
    print(text)
    results.write_section("GPU", text)


def main() -> None:
    import results

    rounds = [{count: in_process(count) for count in COUNTS} for _ in range(ROUNDS)]
    rows: list[list[str]] = []
    for title in rounds[0][COUNTS[0]]:
        medians = [sorted(one[count][title] for one in rounds)[ROUNDS // 2] for count in COUNTS]
        rows.append([title, *[f"{seconds * 1e3:.2f}" for seconds in medians], f"{medians[0] / medians[1]:.2f}×"])
    text = f"""
{results.machine()}
Milliseconds per value and gradient of the same program, `to_jax()`, on one device and on two, a core each; the batch is
shared out, the parameters are on each device, and XLA adds up the gradients. Medians of {ROUNDS} processes each, in turns.

{results.table(["workload", "1 device", "2 devices", "faster by"], rows, words=1)}
"""
    print(text)
    results.write_section("Devices", text)


if __name__ == "__main__":
    if sys.argv[1:] == ["gpu"]:
        on_gpu()
    elif len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        main()
