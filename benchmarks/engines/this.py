"""This project, as it was installed: compiled or plain."""

from functools import partial
from importlib.metadata import PackageNotFoundError, version

import autograd
import autograd.value
import chain
import gpt
from engines import graphs

try:
    VERSION = version("scalar-autograd")
except PackageNotFoundError:  # run from a clone
    VERSION = "uninstalled"
VERSION += ", plain Python" if autograd.value.__file__.endswith(".py") else ", compiled"

WITH_DOT = gpt.operations_of(autograd)


def mlp() -> graphs.Moons:
    import nn  # not above: the chain, whose memory is measured, has no use for it

    return graphs.Moons(autograd.Value, nn.MLP(2, [16, 16, 1]))


WORKLOADS = {
    "moons": partial(graphs.Moons, autograd.Value),
    "mlp": mlp,
    "chain": partial(chain.graph_chain, autograd.Value, cyclic=False),
    "gpt": partial(graphs.Names, WITH_DOT._replace(total=sum, dot=gpt.sum_of_products)),
    "gpt with dot": partial(graphs.Names, WITH_DOT),
}
