"""The compiler's programs on one device and on two, a core each, with the batch shared out: python benchmarks/devices.py

A process has as many devices as it is told when JAX is imported, so each count runs in processes of its own, in turns.
"""

import json
import os
import subprocess
import sys
import time
from typing import Any

COUNTS, ROUNDS, STEPS = (1, 2), 5, 20


def programs() -> dict[str, tuple[Any, Any, Any]]:
    """For each workload the function for JAX, its parameters and weights, and its samples and targets.

    A program is traced for a few samples and runs on any number; as here, where only time counts, a mean then goes on
    dividing by the few.
    """
    import numpy as np

    from workloads import lenet, networks
    from workloads.problems import NETWORKS, data

    (dense,) = [network for network in NETWORKS if network.name == "784-128-10"]
    _, *many = data(dense.sizes, 2048)
    step, images = networks.this(dense), lenet.layers()
    tiled = [np.concatenate([array] * 16) for array in images.args[1:]]
    found: dict[str, tuple[Any, Any, Any]] = {}
    for title, traced, samples in ("784-128-10, batch 2,048", step, many), ("LeNet-5 on 28×28, batch 256", images, tiled):
        traced()
        function, parameters = traced.func.to_jax()
        found[title] = function, (parameters, traced.args[0]), samples
    return found


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
    seconds: dict[str, float] = {}
    for title, (function, weights, samples) in programs().items():
        compiled = jax.jit(function, out_shardings=everywhere)
        given = [*jax.device_put(weights, everywhere), *jax.device_put(samples, shared_out)]
        jax.block_until_ready(compiled(*given))
        begin = time.perf_counter()
        for _ in range(STEPS):
            jax.block_until_ready(compiled(*given))
        seconds[title] = (time.perf_counter() - begin) / STEPS
    return seconds


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
    if len(sys.argv) > 1:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        main()
