"""Names that people, files and mischief give, and what each way out of the engine must make of them: mere text.

`problems` compares what a graph with such names gives with what the same graph gives with harmless ones.
"""

import ast
import re
from collections import Counter
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np

from autograd import AnomalyError, Value, detect_anomaly, draw, explain, jit, scope
from autograd import sum as total
from autograd.drawing.formula.wording import JOINER, LABEL_LENGTH, clean

LABELS = [
    "{a|b}<c>",
    "</script><script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "<svg onload=alert(1)>",
    "javascript:alert(1)",
    "'\"><iframe src='//evil.example'>",
    "\"quotes\" and 'quotes'",
    r"back\slash \N \G \l \\ end\\",
    "ends in a backslash\\",
    r"\L\R\T\E\H",
    "&amp; &lt; ]]> <!-- -->",
    "&#60;b&#62;",
    "&undefined;",
    "&",
    "<b>bold</b>",
    "<<TABLE><TR><TD>x</TD></TR></TABLE>>",
    "<br/>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "<?xml version='1.0'?>",
    "]]>",
    "]",
    "<>",
    '";}]',
    'n0 -> n1; node [label="evil"]',
    "}} digraph { evil",
    "subgraph cluster_0",
    "line\nbreak\ttab\r\x00\x1b[31m",
    "\x00",
    "\x1b]0;title\x07\x1b[2J",
    "\x7f\x80\x9b",
    "\u2028\u2029\u0085",
    "\ud800 lone \uffff",
    "\udfff\ud800",
    "😀 👩‍👩‍👧 漢字 e\u0301",
    "z" + "\u0301" * 500,
    "שלום \u202eevil\u2066",
    "\u202e\u2066\u200b",
    "\ufeffbom",
    "x" * 10_000,
    "漢" * 10_000,
    " " * 3000 + "x",
    "\n" * 50 + "x",
    "$x$ $$y$$ #1 %comment ~ ^ _ {} \\",
    r"\input{/etc/passwd}",
    r"\end{aligned}\write18{true}",
    r"\href{javascript:alert(1)}{x}",
    "__import__('os').abort()",
    "x\nraise SystemExit\n#",
    "#",
    "lambda",
    "np",
    "%s %d {0} {x!r}",
    "../../etc/passwd",
    "ﬁ",
    "ſ",
    "²",
    "None",
    "0",
    "-",
]
#: Harmless names that stand for as many hostile ones.
HARMLESS = [f"name{i}" for i in range(len(LABELS))]
TAGS = {"svg", "style", "g", "title", "text", "path", "polygon"}
SVG = "{http://www.w3.org/2000/svg}"


def graph(labels):
    """For each label a leaf, a scope and a node of that name."""
    ends = []
    for label in labels:
        x = Value(0.5, label=label)
        with scope(label):
            ends.append(x.exp() * 2.0)
        ends[-1].label = label
    return total(ends)


def tags_of(html):
    """The tags of a page with their attributes' names, and how often each occurs; what a browser would make of it."""
    found = Counter()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.update([(tag, *(name for name, _ in attributes))])
    parser.feed(html)
    parser.close()
    return found


def is_plain(text):
    return all(line.replace(JOINER, "").isprintable() for line in text.split("\n"))


def in_svg(labels):
    diagram = draw(graph(labels))
    root = ElementTree.fromstring(diagram.svg)
    if tags := {element.tag.removeprefix(SVG) for element in root.iter()} - TAGS:
        return f"tags {tags}"
    if any(name.startswith("on") or "href" in name for element in root.iter() for name in element.attrib):
        return "an attribute of its own"
    nodes = [group for group in root.iter(f"{SVG}g") if group.get("class") == "node"]
    if len(nodes) != len(diagram.scene.nodes):
        return f"{len(nodes)} nodes instead of {len(diagram.scene.nodes)}"
    texts = [(text.text or "").strip("\N{NO-BREAK SPACE}") for text in root.iter(f"{SVG}text")]
    missing = [label for label in labels if clean(label, LABEL_LENGTH) and texts.count(clean(label, LABEL_LENGTH)) < 2]
    return f"not shown as text: {missing!r}" if missing else ""


def in_dot(labels):
    dot = draw(graph(labels)).dot
    dot.encode()
    return "" if is_plain(dot.replace("\t", " ")) else "a character that is not text"


def in_tables(labels):
    # With all boxes open, as wide names close them.
    ours, theirs = (f"{draw(graph(names), depth=1)}\n{explain(graph(names))}" for names in (labels, HARMLESS[: len(labels)]))
    if ours.count("\n") != theirs.count("\n"):
        return "a line of its own"
    return "" if is_plain(ours) else "a character that is not text"


def in_html(labels):
    for page in (lambda value: explain(value).html, lambda value: draw(value).html):
        ours, theirs = (tags_of(page(graph(names))) for names in (labels, HARMLESS[: len(labels)]))
        if ours != theirs:
            return f"tags {ours - theirs}"
    return ""


def in_latex(labels):
    latex = explain(graph(labels)).latex()
    known = {r"\begin", r"\end", r"\frac", r"\partial", r"\mathrm", r"\cdot", r"\left", r"\right", r"\backslash", r"\hat"}
    known |= {r"\sim", r"\lt", r"\gt", r"\infty"}
    if commands := set(re.findall(r"\\[a-zA-Z]+", latex)) - known:
        return f"commands {commands}"
    bare = re.sub(r"\\[^a-zA-Z]|\\[a-zA-Z]+", "", latex)
    if bare.count("{") != bare.count("}") or re.search(r"[$%#~]", bare):
        return "an unescaped sign"
    return "" if is_plain(latex) else "a character that is not text"


def in_repr(labels):
    for label in labels:
        text = repr(Value(1.0, label=label))
        if not text.isprintable() or (label and ast.literal_eval(text[text.index("label=") + 6 : -1]) != label):
            return f"{label!r} is not what it was"
    return ""


def in_messages(labels):
    for label in labels:
        try:
            with detect_anomaly(), scope(label):
                Value(-1.0, label=label).log()
        except AnomalyError as error:
            if not str(error).isprintable():
                return f"{label!r} in an AnomalyError"
    return ""


def in_source(labels):
    """Labels as names of parameters, scopes and keys of arguments, in both kernels."""

    def compiled(names, kernel):
        parameters = [Value(2.0, label=name) for name in names]

        def f(arrays):
            results = []
            for name, parameter, array in zip(names, parameters, arrays.values(), strict=True):
                with scope(name):
                    results.append(total([parameter * x for x in array]))
            return total(results)

        function = jit(f, kernel=kernel)
        value = function({name: np.full(2, i + 1.0) for i, name in enumerate(names)})
        return value, function.source, str(function.program)

    for kernel in ("numpy", "native"):
        ours, theirs = compiled(labels, kernel), compiled(HARMLESS[: len(labels)], kernel)
        if ours[0] != theirs[0] or kind(ours[1], kernel) != kind(theirs[1], kernel):
            return f"another program on the {kernel} kernel"
        if not (is_plain(ours[1]) and is_plain(ours[2])):
            return "a character that is not text"
    return ""


def kind(source, kernel):
    """The statements of a source, whatever names they use; instructions use none of the user's names."""
    return source if kernel == "native" else [type(node).__name__ for node in ast.walk(ast.parse(source))]


CHANNELS = [in_svg, in_dot, in_tables, in_html, in_latex, in_repr, in_messages, in_source]


def problems(labels, channels=CHANNELS):
    """What is wrong, by channel."""
    return [f"{channel.__name__}: {told}" for channel in channels if (told := channel(labels))]
