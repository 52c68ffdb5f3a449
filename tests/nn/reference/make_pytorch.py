"""Writes pytorch.json beside this file: what PyTorch 2.13.0 (CPU, float64) answers. The tests only read that file.

pip install torch==2.13.0 numpy  # in an environment of its own
python tests/nn/reference/make_pytorch.py
"""

import json
from pathlib import Path

SCORES = [-745.0, -40.0, -3.5, -1.0, -0.25, 0.0, 1e-9, 0.5, 1.0, 2.75, 36.0, 710.0]
PROBABILITIES = [1e-300, 1e-12, 0.01, 0.3, 0.5, 0.8, 0.999, 1.0 - 1e-12]
MIXED = [0.0, 1.0, 0.25, 1.0, 0.0, 0.75]
ROWS = [[0.5, -1.0, 2.0, 0.0], [30.0, -30.0, 0.0, 1.0], [1000.0, 999.0, -1000.0, 0.0]]
SHARES = [[0.1, 0.2, 0.3, 0.4], [1.0, 0.0, 0.0, 0.0], [0.0, 0.5, 0.5, 0.0]]


def loss_cases():
    """(loss, options, prediction, target): single numbers, lists and lists of lists."""
    for name in "mse_loss", "l1_loss", "huber_loss":
        for score in SCORES:
            yield name, {}, score, 0.5
        yield name, {}, SCORES, [1.0] * len(SCORES)
        yield name, {}, ROWS, SHARES
    for delta in 0.25, 3.0:
        yield "huber_loss", {"delta": delta}, SCORES, [0.0] * len(SCORES)
    for target in 0.0, 1.0, 0.3:
        for score in SCORES:
            yield "binary_cross_entropy_with_logits", {}, score, target
        for probability in PROBABILITIES:
            yield "binary_cross_entropy", {}, probability, target
    yield "binary_cross_entropy_with_logits", {}, SCORES[:6], MIXED
    yield "binary_cross_entropy", {}, PROBABILITIES[:6], MIXED
    for row, shares in zip(ROWS, SHARES, strict=True):
        for target in range(4):
            yield "cross_entropy", {}, row, target
        yield "cross_entropy", {}, row, shares
    yield "cross_entropy", {}, ROWS, [2, 0, 1]
    yield "cross_entropy", {}, ROWS, SHARES


#: The name and options, which are PyTorch's.
OPTIMIZERS = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("SGD", {"lr": 0.05, "momentum": 0.8, "nesterov": True}),
    ("SGD", {"lr": 0.1, "momentum": 0.5, "weight_decay": 0.1}),
    ("SGD", {}),
    ("Adagrad", {}),
    ("Adagrad", {"lr": 0.2, "weight_decay": 0.1, "eps": 1e-3}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.02, "alpha": 0.9, "eps": 1e-4, "weight_decay": 0.1}),
    ("Adam", {}),
    ("Adam", {"lr": 0.1, "betas": (0.8, 0.95), "eps": 1e-4, "weight_decay": 0.1}),
    ("AdamW", {}),
    ("AdamW", {"lr": 0.1, "weight_decay": 0.3}),
]
START = [1.0, -2.0, 0.5, 0.0]
GRADIENTS = [
    [0.5, -1.0, 1e-3, 0.0],
    [-0.25, 3.0, 1e3, 0.0],
    [0.0, 0.0, 0.0, 1e-9],
    [1.5, -0.75, -20.0, 1e-9],
    [1.5, 0.125, 7.0, -1e-9],
    [-4.0, 1e-6, 0.5, 2.0],
]

#: A layer, its arguments by position, and the channels, rows and columns of an image.
WINDOWS = [
    ("Conv2d", [1, 2, 3], [1, 5, 6]),
    ("Conv2d", [2, 3, [2, 3]], [2, 5, 5]),
    ("Conv2d", [2, 2, 3, 2], [2, 7, 5]),
    ("Conv2d", [1, 2, 3, 1, 1], [1, 4, 5]),
    ("Conv2d", [3, 2, [3, 2], [2, 1], [1, 2]], [3, 5, 4]),
    ("Conv2d", [1, 2, 4, 3, 2], [1, 4, 4]),
    ("Conv2d", [2, 3, 1], [2, 3, 2]),
    ("Conv2d", [1, 1, 2, 3], [1, 5, 5]),
    ("AvgPool2d", [2], [2, 4, 6]),
    ("AvgPool2d", [2], [1, 5, 7]),
    ("AvgPool2d", [3, 1, 1], [1, 4, 5]),
    ("AvgPool2d", [[2, 3], [1, 2], [1, 0]], [2, 4, 5]),
    ("MaxPool2d", [2], [2, 4, 6]),
    ("MaxPool2d", [2], [1, 5, 7]),
    ("MaxPool2d", [3, 1, 1], [1, 4, 5]),
    ("MaxPool2d", [[2, 3], [1, 2], [1, 0]], [2, 4, 5]),
]

#: Modules by name and arguments; a list of them is a Sequential within, a number is the module of that place once more.
CHAINS = [
    *([["Linear", 3, 4], [name], ["Linear", 4, 2]] for name in ("ReLU", "LeakyReLU", "Softplus", "ELU", "SiLU", "GELU")),
    [["Linear", 3, 2], ["Sigmoid"], [["Linear", 2, 2], [["Tanh"]]], [["Linear", 2, 1]]],
    [["Linear", 3, 3], ["Tanh"], 0, ["Tanh"], ["Linear", 3, 1]],
    [["Conv2d", 1, 2, 3, 1, "same"], ["ReLU"], ["MaxPool2d", 2], ["Conv2d", 2, 2, [2, 1], [2, 1], [1, 0]], ["Tanh"],
     ["Flatten"], ["Linear", 8, 2]],
    [["AvgPool2d", [2, 1], 1, [1, 0]], ["Conv2d", 1, 2, 2, 2, "valid"], ["GELU"], ["MaxPool2d", 3, 2, 1], ["Flatten"],
     ["Linear", 4, 2], ["Sigmoid"]],
    [["Linear", 3, 4], ["LayerNorm", 4], ["Tanh"], ["Dropout", 0.25], ["Linear", 4, 2], ["ReLU"], ["Sigmoid"],
     ["Softmax", -1]],
]  # fmt: skip


def main():
    import torch

    torch.set_default_dtype(torch.float64)

    losses = []
    for name, options, prediction, target in loss_cases():
        x = torch.tensor(prediction, requires_grad=True)
        wanted = torch.tensor(target)
        value = getattr(torch.nn.functional, name)(x, wanted, **options)
        value.backward()
        losses.append([name, options, prediction, target, value.item(), x.grad.tolist()])

    trajectories = []
    for name, options in OPTIMIZERS:
        x = torch.tensor(START, requires_grad=True)
        optimizer = getattr(torch.optim, name)([x], **options)
        course = []
        for gradient in GRADIENTS:
            x.grad = torch.tensor(gradient)
            optimizer.step()
            course.append(x.tolist())
        trajectories.append([name, options, course])

    torch.manual_seed(0)

    def numbers(*shape):
        return (torch.randn(shape) * 100).round() / 64  # few digits in the file, and none lost

    windows = []
    for name, arguments, shape in WINDOWS:
        layer = getattr(torch.nn, name)(*arguments)
        for parameter in layer.parameters():
            parameter.data = numbers(*parameter.shape)
        size = shape[0] * shape[1] * shape[2]  # no two pixels tie
        image = (torch.randperm(size).reshape(shape) / 16.0 - size / 32.0).requires_grad_()
        output = layer(image[None])[0]
        adjoint = numbers(*output.shape)
        output.backward(adjoint)
        parameters = {key: [p.tolist(), p.grad.tolist()] for key, p in layer.named_parameters()}
        windows.append(
            [name, arguments, parameters, [image.tolist(), image.grad.tolist()], [output.tolist(), adjoint.tolist()]]
        )

    def made(recipe, earlier):
        """The modules of a chain, and how each is told: its class and what PyTorch itself counts as its settings."""
        modules, told = [], []
        for part in recipe:
            if isinstance(part, int):
                modules.append(modules[part])
                told.append(part)
            elif isinstance(part[0], list):
                inner, inner_told = made(part, earlier)
                modules.append(inner)
                told.append(inner_told)
            else:
                name, *arguments = part
                module = getattr(torch.nn, name)(*(tuple(a) if isinstance(a, list) else a for a in arguments))
                for parameter in module.parameters():
                    parameter.data = numbers(*parameter.shape)
                settings = {key: getattr(module, key) for key in getattr(module, "__constants__", ())}
                modules.append(module)
                earlier.append(module)
                told.append([name, settings, {key: p.tolist() for key, p in module.named_parameters()}])
        return torch.nn.Sequential(*modules), told

    chains = []
    for recipe in CHAINS:
        weighted = []
        chain, told = made(recipe, weighted)
        sample = numbers(*([3] if recipe[0][0] == "Linear" else [1, 5, 4])).requires_grad_()
        output = chain.eval()(sample[None])[0]
        adjoint = numbers(*output.shape)
        output.backward(adjoint)
        slopes = [p.grad.tolist() for module in weighted for p in module.parameters()]
        chains.append([told, [sample.tolist(), sample.grad.tolist()], [output.tolist(), adjoint.tolist()], slopes])

    lines = [
        '{"made_with": "make_pytorch.py beside this file, PyTorch ' + torch.__version__ + ', float64",',
        ' "losses": [' + ",\n  ".join(map(json.dumps, losses)) + "],",
        ' "start": ' + json.dumps(START) + ', "gradients": ' + json.dumps(GRADIENTS) + ",",
        ' "trajectories": [' + ",\n  ".join(map(json.dumps, trajectories)) + "],",
        ' "windows": [' + ",\n  ".join(map(json.dumps, windows)) + "],",
        ' "chains": [' + ",\n  ".join(map(json.dumps, chains)) + "]}",
    ]
    Path(__file__).with_name("pytorch.json").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
