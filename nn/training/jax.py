"""The JAX engine: steps on one of the devices that JAX knows, or on many, with the samples sharded over them."""

import copy
from functools import partial
from typing import Any

import numpy as np

from autograd.arguments import describe
from nn.training.clipping import clipped
from nn.training.compiled import CompiledEngine
from nn.training.task import Backend, Task


def check_mesh(mesh: Any, batch_size: int) -> None:
    """Refuse anything but a `jax.sharding.Mesh` of one axis over which a batch can be sharded.

    Raises:
        TypeError, ValueError: naming the mesh, its description, and the remedy.
    """
    if mesh is None:
        return
    from jax.sharding import Mesh

    if not isinstance(mesh, Mesh):
        raise TypeError(
            f'fit(): mesh must be a jax.sharding.Mesh, such as jax.make_mesh((2,), ("samples",)), not {describe(mesh)}.'
        )
    if len(mesh.axis_names) != 1:
        raise ValueError(f"fit(): mesh must have one axis, for the samples, not {mesh.axis_names}.")
    if rest := batch_size % mesh.size:
        sizes = " or ".join(str(size) for size in (batch_size - rest, batch_size - rest + mesh.size) if size)
        raise ValueError(
            f"fit(): batch_size is {batch_size}, which the {mesh.size} devices of the mesh do not divide; take {sizes}."
        )


def one_form(program: Any, exact: bool, *given: Any) -> tuple[Any, Any]:
    """The results of one of the two forms of a program, and whether those of the other count."""
    return (program.exact(*given), False) if exact else program.plain(*given)


class JaxEngine(CompiledEngine):
    """Steps that XLA compiles: the gradient and the optimizer's rule in one program.

    Parameters and the optimizer's state stay on the devices; where there are several, parameters are replicated and
    batches sharded. XLA adds up the gradients.

    Args:
        task, backend, batch_size: as for `CompiledEngine`; on a last batch that the devices of the mesh do not divide, all
            work alike.
    """

    def __init__(self, task: Task, backend: Backend, batch_size: int) -> None:
        import jax

        mesh = backend.mesh
        self.jax, self.mesh = jax, mesh
        self.compiled: dict[Any, Any] = {}
        if mesh is not None:
            partition = jax.sharding.PartitionSpec
            # XLA is to propagate shardings itself; the axes of `jax.make_mesh` would have the program declare them.
            mesh = jax.sharding.Mesh(mesh.devices, mesh.axis_names)
            self.replicated = jax.sharding.NamedSharding(mesh, partition())
            self.sharded = jax.sharding.NamedSharding(mesh, partition(mesh.axis_names[0]))
        super().__init__(task, backend, batch_size)
        if mesh is not None:  # each process must call as often as the others
            self.compared = 1
            self.writes_files = self.jax.process_index() == min(device.process_index for device in mesh.devices.flat)

    def compile(self) -> None:
        self.compiled.clear()
        super().compile()

    def loss_of(self, i: int) -> float:
        batch = self.repeated(i, self.batch_size)  # of the size that is compiled anyway
        with self.jax.enable_x64(self.dtype == "float64"):
            found = self.program("step")(self.numbers, self.states, self.optimizer.lr, *self.to_devices(*batch))
            return float(found[0]) / self.batch_size

    def snapshot(self) -> Any:
        return self.numbers, self.states, self.optimizer.steps

    def try_out(self, batch: list[Any]) -> None:
        with self.jax.enable_x64(self.dtype == "float64"):
            self.jax.eval_shape(partial(self.move, False), self.numbers, self.states, 0.0, *batch)

    def _step(self, first: int, last: int) -> tuple[float, Any]:
        batch = self.batch(first, last)
        try:
            with self.jax.enable_x64(self.dtype == "float64"):
                found = self.program("step")(self.numbers, self.states, self.optimizer.lr, *self.to_devices(*batch))
                loss, predictions, refused = float(found[0]), self.jax.tree.map(np.asarray, found[1]), found[2]
        except Exception as error:  # the runtime of the devices may raise any error
            self.restore(self.start)  # a step that fails leaves nothing half-done
            raise RuntimeError(
                f"fit(): the devices failed in epoch {self.epoch}; the parameters are those before it. JAX said: {error}"
            ) from error
        self.gradient, self.numbers, self.states, self.moved = *found[3:], True
        self.optimizer.steps += 1
        self.refused += 0.0 if isinstance(refused, tuple) else float(refused)
        return loss / (last - first), predictions

    def measure(self, which: int) -> tuple[float, Any]:
        with self.jax.enable_x64(self.dtype == "float64"):
            batch = self.to_devices(*self.held_out_arrays[which])
            loss, predictions, refused = self.program("measure")(self.numbers, *batch)
        refused = 0.0 if isinstance(refused, tuple) else float(refused)
        return self._measured(which, float(loss), self.jax.tree.map(np.asarray, predictions), refused)

    def to_devices(self, *arrays: Any) -> list[Any]:
        """A batch on the devices."""
        if self.mesh is None:
            return list(arrays)
        divides = len(arrays[0]) % self.mesh.size == 0
        return [self.shard(array, self.sharded if divides else self.replicated) for array in arrays]

    def shard(self, array: Any, sharding: Any) -> Any:
        """An array on the devices: each process holds all of it, and gives its own devices their shards."""
        return self.jax.make_array_from_callback(array.shape, sharding, array.__getitem__)

    def program(self, which: str) -> Any:
        """A compiled program. Another one is compiled when the optimizer's settings were changed, but not for lr.

        That with strong zeros is compiled when the other one gives the first nan.
        """
        settings = repr([entry for entry in self.optimizer.settings().items() if entry[0] != "lr"])
        key = which, settings
        if key not in self.compiled:
            options = {} if self.mesh is None else {"out_shardings": self.replicated}
            traced = {"step": self.move, "measure": self.measured}[which]
            self.compiled[key] = [self.jax.jit(partial(traced, exact), **options) for exact in (False, True)]
        plain, exact = self.compiled[key]

        def program(*given: Any) -> Any:
            *found, in_doubt = plain(*given)
            return exact(*given)[:-1] if in_doubt else found

        return program

    def move(self, exact: bool, numbers: Any, states: Any, lr: Any, *batch: Any) -> Any:
        """One step, as JAX traces it."""
        share = self.jax.numpy.asarray(1.0 / len(batch[0]))
        (loss, gradient, predictions, refused), in_doubt = one_form(self.programs.step, exact, numbers, share, *batch)
        if self.task.clip_norm is not None:
            gradient = clipped(gradient, self.task.clip_norm, self.jax.numpy)
        rule = copy.copy(self.optimizer)
        rule.lr = lr
        numbers, states = rule.move(numbers, gradient, states)
        return loss, predictions, refused, gradient, numbers, states, in_doubt

    def measured(self, exact: bool, numbers: Any, *batch: Any) -> Any:
        """The measure of held-out data, as JAX traces it."""
        found, in_doubt = one_form(self.programs.measure, exact, numbers, *batch)
        return *found, in_doubt

    def read_numbers(self) -> None:
        super().read_numbers()
        if self.mesh is not None:
            with self.jax.enable_x64(self.dtype == "float64"):
                self.numbers = self.shard(self.numbers, self.replicated)
                self.states = tuple([self.shard(column, self.replicated) for column in self.states])

    def write_parameters(self) -> None:
        on_device = self.numbers, self.states, self.gradient
        self.numbers, self.gradient = np.asarray(self.numbers), np.asarray(self.gradient)
        self.states = tuple(np.asarray(column) for column in self.states)
        super().write_parameters()
        self.numbers, self.states, self.gradient = on_device
