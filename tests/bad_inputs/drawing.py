"""Bad inputs to `draw` and `explain`, and places where no picture can be written."""

import numpy as np

from autograd import Value, dot, draw, explain
from nn import MLP, Flatten, Module, Sequential
from tests.bad_inputs.world import W

LARGE = dot([Value(1.0) for _ in range(200)], [Value(1.0) for _ in range(200)])


class Line(Module):
    def __init__(self):
        self.slope = Value(1.0)

    def forward(self, x):
        return x


# fmt: off
ROWS = [
    *((lambda thing=thing, function=function: function(thing), TypeError,
      f"{function.__name__}(): value must be a Value, not",
       words, "Pass what a computation with Values gave")
      for function in (draw, explain)
      for thing, words in [(3.0, "a float, 3.0"), (None, "None"), ("x", "a str, 'x'"), ([W], "a list, [Value(data=2.0"),
                           (np.zeros(2), "a ndarray of shape (2,)"), (MLP, "a type, <class 'nn.layers.dense.MLP'>")]),
    (lambda: draw(Line()), TypeError, "draw(): value must be a Value"),
    (lambda: draw(Sequential(Line(), Line())), TypeError, "draw(): Sequential has a part that is not made of neurons",
     "draw(model(x))"),
    (lambda: draw(Sequential(Flatten())), TypeError, "draw(): Sequential has no neurons.", "draw(model(x))"),
    *((lambda wrong=wrong: draw(W, max_nodes=wrong), TypeError, "draw(): max_nodes must be a whole number, not", words)
      for wrong, words in [(None, "None"), (2.5, "a float, 2.5"), ("10", "a str, '10'"), (True, "a bool, True")]),
    (lambda: draw(W, max_nodes=0), ValueError, "draw(): max_nodes must be at least 1, not 0"),
    *((lambda wrong=wrong: draw(W, depth=wrong), TypeError, "draw(): depth must be a whole number, not", words)
      for wrong, words in [(2.5, "a float, 2.5"), ("1", "a str, '1'"), (False, "a bool, False")]),
    (lambda: draw(W, depth=-1), ValueError, "draw(): depth must be at least 0, not -1"),
    (lambda: explain(LARGE), ValueError, "explain(): value must have a graph of at most 150 nodes, but has 401: too many to",
     "draw(value)"),
    *((lambda path=path: draw(W).save(path), ValueError,
       f"save(): path must end in .svg, .png, .pdf, .dot or .html, not be {path!r}")
      for path in ("graph.jpg", "graph", ".", "", "svg", "graph.svg.gz", "graph.svg ")),
    (lambda: explain(W).save("steps.svg"), ValueError, "save(): path must end in .html or .gif, not be 'steps.svg'"),
    *((lambda picture=picture, wrong=wrong: picture(W).save(wrong), TypeError,
      "save(): path must be a str or a Path, not", words)
      for picture in (draw, explain)
      for wrong, words in [(None, "None"), (3, "an int, 3"), (b"a.svg", "a bytes, b'a.svg'"), (["a.svg"],
       "a list, ['a.svg']")]),
    *((lambda picture=picture, suffix=suffix: picture(W).save(f"a\0b.{suffix}"), ValueError,
       "save(): path must not hold a null character, as 'a\\x00b.") for picture, suffix in ((draw, "svg"), (explain,
        "html"))),
    *((lambda picture=picture, suffix=suffix: picture(W).save(f"nowhere/a.{suffix}"), FileNotFoundError,
       f"save(): path is 'nowhere/a.{suffix}', but there is no folder 'nowhere'; make it first")
      for picture, suffix in ((draw, "svg"), (draw, "dot"), (explain, "html"))),
    *((lambda picture=picture, suffix=suffix: picture(W).save(f"folder.{suffix}"), IsADirectoryError,
       f"save(): path is 'folder.{suffix}', which is a folder; name a file in it")
      for picture, suffix in ((draw, "svg"), (draw, "png"), (explain, "html"))),
    (lambda: draw(W).save("file/graph.svg"), FileNotFoundError, "but there is no folder 'file'"),
    (lambda: draw(W).save("a" * 300 + ".dot"), OSError, "File name too long"),
]
# fmt: on
