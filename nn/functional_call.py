"""A model called with other parameters than its own: `functional_call`."""

from collections.abc import Mapping
from typing import Any, cast

from autograd.arguments import describe, real
from autograd.habits.lookup import explains_arguments, nearest
from nn.module import Module
from nn.modules_as_trees import with_parameters


@explains_arguments("method()")
def functional_call(model: Module, parameters: Mapping[str, Any] | Module, *args: Any, **keywords: Any) -> Any:
    """What the model gives with these parameters in the place of its own, which stay as they are; as
    `torch.func.functional_call`.

    Args:
        model: the model.
        parameters: numbers by name, as `model.state_dict()` has them; what it does not name is the model's own. Or a model
            built alike, such as `grad` by a model gives one, which is called itself.
        args, keywords: what the model is called with.

    Raises:
        TypeError: if the model is none, or the parameters are no numbers. ValueError: for a name that the model does not
            have.

    >>> from autograd import grad
    >>> from nn import Linear
    >>> model = Linear(2, 1, seed=0)
    >>> slopes = grad(lambda parameters: functional_call(model, parameters, [3.0, 5.0]))(model.state_dict())
    >>> slopes
    {'weight.0.0': 3.0, 'weight.0.1': 5.0, 'bias.0': 1.0}
    """
    if not isinstance(model, Module):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"functional_call(): model must be a Module, not {describe(model)}.")
    if isinstance(parameters, Module):
        return parameters(*args, **keywords)
    if not isinstance(parameters, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        must = "parameters must be a dict of numbers by name, as model.state_dict() gives"
        raise TypeError(f"functional_call(): {must}, or a model, not {describe(parameters)}.")
    own = dict(model.named_parameters())
    replaced: dict[int, Any] = {}
    for name, number in parameters.items():
        if name not in own:
            near = nearest(str(name), own)
            hint = f"; did you mean {near!r}?" if near else "; model.state_dict() has the names."
            raise ValueError(f"functional_call(): the model has no parameter {name!r}{hint}")
        is_number = hasattr(number, "apply_primitive") and not hasattr(number, "shape")
        checked = number if is_number else real(number, f"functional_call(): parameters[{name!r}]")
        replaced[id(own[name])] = cast(Any, checked)
    return with_parameters(model, replaced)(*args, **keywords)
