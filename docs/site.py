"""What mkdocs does not do by itself: pages made of the repository's own texts and notebooks, and formulas as MathML.

Every page keeps its path in the repository, so that links between them lead where they do there. Nothing that is built asks
the network for anything.
"""

import ast
import base64
import os
import re
from collections.abc import Iterable, Iterator
from functools import partial
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import unquote

import nbformat
from latex2mathml.converter import convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from autograd.compiler.passes.rule import CAVEATS
from autograd.habits.table import HABITS
from autograd.row import TABLE
from nn.io.arguments import LAYERS
from playground import build as playground

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs/pages"
TEXTS = ["README.md", "README.ko.md", "CHANGELOG.md", "SECURITY.md", "autograd/differences.md",
         "autograd/compiler/README.md", "benchmarks/RESULTS.md", "benchmarks/PLAYGROUND.md", "benchmarks/PICTURES.md",
         ".github/CONTRIBUTING.md", "notebooks/README.md", "notebooks/glossary.md", "tests/FIGURES.md"]  # fmt: skip
FROM_THE_NETWORK = re.compile(
    r"""(?:<(?:script|img|iframe|source|link|use)\b[^>]*\b(?:src|href)=|\burl\(|@import )["']?(?:https?:)?//[^>]*"""
)
WORKER = (ROOT / "docs/worker.js").read_text(encoding="utf-8")
#: The name of a function whose argument has no parentheses, in MathML; TeX sets a thin space between them.
NAMED_FUNCTION = re.compile(r"<mi>(?:log|ln|sin|cos)</mi>(?=<m(?:i|n|sub|sup)>)")
#: The columns of an identity that say where it applies.
CONDITIONS = {"given", "when", "accepts", "form"}
#: What the notebooks show as HTML or SVG, which Markdown must not touch; a page has the number of each.
shown: list[str] = []


def on_config(config: MkDocsConfig) -> None:
    notebooks = sorted(path for path in (ROOT / "notebooks").glob("[0-9]*.ipynb") if "." not in path.stem)
    korean = [f"notebooks/{path.stem}.md" for path in sorted((ROOT / "notebooks").glob("*.ko.ipynb"))]
    pages = [f"notebooks/{name}.md" for name in ("README", *(path.stem for path in notebooks), "seeing", "glossary")]
    made = {"Course": pages, "한국어": ["README.ko.md", "ko/getting-started.md", *korean]}
    config.nav = [{name: made.get(name, entry) for name, entry in section.items()} for section in config.nav or []]


def on_files(files: Files, config: MkDocsConfig) -> None:
    shown.clear()
    add = partial(File.generated, config)
    for name in TEXTS:
        files.append(add(name, content=(ROOT / name).read_text(encoding="utf-8")))
    for path in (ROOT / "notebooks/pictures").iterdir():
        files.append(add(f"notebooks/pictures/{path.name}", content=path.read_bytes()))
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        pictures: list[bytes] = []
        files.append(add(f"notebooks/{path.stem}.md", content=markdown(path, pictures)))
        for number, picture in enumerate(pictures):
            files.append(add(f"notebooks/{path.stem}-{number}.png", content=picture))
    files.append(add("reference/operations.md", content=operations()))
    files.append(add("reference/identities.md", content=identities()))
    documented = one_of_each_folder(modules()) if "SHORT_SITE" in os.environ else dict(modules())
    files.append(add("reference/modules.md", content=contents(documented)))
    for name in documented:
        files.append(add(f"reference/modules/{name}.md", content=f"# {name}\n\n::: {name}\n    options: {MODULE}\n"))


def markdown(path: Path, pictures: list[bytes]) -> str:
    """A notebook as Markdown, with the examples from it that run in the browser. PNG pictures are appended to the list."""
    parts: list[str] = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            if len(parts) == 1:
                parts.append(in_browser(path.stem))
            continue
        parts.append(f"```python\n{cell.source}\n```")
        for output in cell.outputs:
            data: Any = output.get("data", {})
            kind = next((kind for kind in ("text/html", "image/svg+xml", "image/png") if kind in data), None)
            if kind == "image/png":
                width = output.get("metadata", {}).get("image/png", {}).get("width", 640)
                parts.append(f"![What the code above draws]({path.stem}-{len(pictures)}.png){{ width={width} }}")
                pictures.append(base64.b64decode(data[kind]))
            elif kind:
                parts.append(f"OUTPUT-{len(shown)}-")
                shown.append(data[kind])
            else:
                parts.append(f"``` {{ .text .output }}\n{output.get('text') or data['text/plain']}\n```")
    return "\n\n".join(parts)


def in_browser(notebook: str) -> str:
    """Links to the examples of a notebook on the page that runs them."""
    name, _, language = notebook.partition(".")
    words = "브라우저에서 해 보기" if language else "Try it in the browser"
    links = [
        f'<a href="../playground/index.html#lang={language or "en"}&amp;example={example["id"]}">'
        f"{example['title'][language or 'en']}</a>"
        for example in playground.examples()
        if example["notebook"] == name
    ]
    return f"▶ {words}: {' · '.join(links)}" if links else ""


def operations() -> str:
    """The table of primitives as a page: those that users call."""
    lines = [
        "# Operations",
        "",
        "On floats they compute, on Values they record. Those that take no list are methods of `Value` as well.",
        "",
    ]
    lines += ["| name | value | what it is |", "|---|---|---|"]
    for row in TABLE.values():
        if row.internal:
            continue
        letters = ["xs", "ys"] if row.over_lists else ["x"] if row.arity == 1 else ["a", "b", "c"]
        arguments = ["condition", *letters][: row.arity] if row.has_condition else letters[: row.arity]
        formula = row.latex.format(*arguments).replace("|", r"\vert ").strip()  # no formula ends in a space
        summary = row.summary.replace("|", r"\|")
        lines.append(f"| `{row.name}({', '.join(arguments)})` | ${formula}$ | {summary} |")
    return "\n".join(lines)


def identities() -> str:
    """The table of identities as a page: each row as it is written in the source."""
    tree = ast.parse((ROOT / "autograd/compiler/passes/rewrites.py").read_text(encoding="utf-8"))
    (table,) = (
        node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "IDENTITIES"
    )
    assert isinstance(table, ast.List)
    lines = [
        "# Identities",
        "",
        "What the compiler may write in place of what, and where the two differ. `c` and `d` are constants, `xs` and `ys`",
        "lists, `n` is the number of lanes. A primitive alone stands for its call with any arguments.",
        "",
    ]
    lines += ["| clause of a caveat | what may differ |", "|---|---|"]
    lines += [f"| {clause} | {text} |" for clause, text in CAVEATS.items()]
    lines += ["", "| in place of | is written | caveat | where |", "|---|---|---|---|"]
    for row in table.elts:
        assert isinstance(row, ast.Call)
        sides = [ast.unparse(side.body if isinstance(side, ast.Lambda) else side) for side in row.args[:2]]
        caveat = ast.literal_eval(row.args[2])
        conditions = [f"`{word.arg}={ast.unparse(word.value)}`" for word in row.keywords if word.arg in CONDITIONS]
        lines.append(f"| `{sides[0]}` | `{sides[1]}` | {caveat} | {'<br>'.join(conditions)} |")
    return "\n".join(lines)


#: A module's own text and its members, also those that the overview pages show.
MODULE = "{show_root_heading: false, heading_level: 2, show_submodules: false}"


def sentence(docstring: str | None) -> str:
    """The first sentence of a docstring, on one line."""
    return " ".join((docstring or "").split("\n\n")[0].split())


def modules() -> Iterator[tuple[str, str]]:
    """The public modules that have members with a docstring, and what each says of itself in a sentence."""
    for path in sorted(path for package in ("autograd", "nn") for path in (ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if path.stem.startswith("_") or any(part.startswith("_") for part in parts):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        members = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"]
        if any(ast.get_docstring(member) for member in members):
            yield ".".join(parts), sentence(ast.get_docstring(tree))


def one_of_each_folder(documented: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For tests: the pages of modules, two thirds of all, are made alike."""
    return dict({name.rpartition(".")[0]: (name, text) for name, text in documented}.values())


def contents(documented: dict[str, str]) -> str:
    """The page that leads to the modules' pages, by folder."""
    lines = [
        "# Modules",
        "",
        "Each module with what it says of itself; the overviews show what is imported from `autograd` and `nn`.",
    ]
    folder = ""
    for name, text in sorted(documented.items(), key=lambda entry: (entry[0].rpartition(".")[0], entry[0])):
        if name.rpartition(".")[0] != folder:
            folder = name.rpartition(".")[0]
            lines += ["", f"## {folder.replace('.', '.<wbr>')}", "", "| module | what it is |", "|---|---|"]
        lines.append(f"| [{name.rpartition('.')[2]}](modules/{name}.md) | {text.replace('|', chr(92) + '|')} |")
    return "\n".join(lines)


def folders() -> str:
    """The packages within the two, each with its own sentence."""
    lines = ["| folder | what it is |", "|---|---|"]
    for path in sorted(path for package in ("autograd", "nn") for path in (ROOT / package).rglob("__init__.py")):
        text = sentence(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))))
        lines.append(f"| `{path.parent.relative_to(ROOT).as_posix()}` | {text} |")
    return "\n".join(lines)


#: The places of the table of habits as a reader would call them.
PLACES = {
    "autograd": "In `autograd`",
    "nn": "In `nn`",
    "nn.datasets": "In `nn.datasets`",
    "Value": "Methods and attributes of a `Value`",
    "operator": "Operators of a `Value`",
    "Module": "Methods and attributes of a model",
    "Diagram": "Methods and attributes of what `draw` returns",
    "Explanation": "Methods and attributes of what `explain` returns",
    "History": "Methods and attributes of what `fit` returns",
    "initializer": "Names of initializers",
    "Optimizer": "Methods and attributes of an optimizer",
    "fit()": "Arguments of `fit`",
    "loss": "Names of losses",
    "activation": "Names of activation functions",
    "optimizer": "Names of optimizers",
    "metrics": "Names of metrics",
    "schedule": "Names of schedules",
    "list()": "Arguments of functions of lists",
    "number()": "Arguments of functions of one number",
    "numbers()": "Arguments of functions of two numbers",
    "mode()": "Arguments of `no_grad` and `detect_anomaly`",
    "loss()": "Arguments of losses",
    "datasets()": "Arguments of data sets",
    "files()": "Arguments of `save` and `load`",
    "schedule()": "Arguments of schedules",
    "plot()": "Arguments of plots",
    "Value()": "Arguments of `Value`",
    "backward()": "Arguments of `backward`",
    "optimizer()": "Arguments of optimizers",
    "optimizer.step()": "Arguments of `optimizer.step`",
    "metric()": "Arguments of metrics",
    "layer()": "Arguments of layers",
    "transform()": "Arguments of `jit`, `grad`, `vmap` and the like",
}


def habits() -> str:
    """The names of other libraries that errors know, by place, and what the errors tell to write."""
    parts: list[str] = []
    single = ["## Arguments of single functions\n", "| function | what is typed | what works |", "|---|---|---|"]
    for place, rows in HABITS.items():
        names: dict[str, list[str]] = {}
        for name, line in rows.items():
            if name != "*":
                names.setdefault(line.replace("{f}", "f"), []).append(f"`{name}`")
        lines = [f"{', '.join(typed)} | {instead(line)} |" for line, typed in names.items()]
        if not lines:
            continue
        if place in PLACES:
            table = [f"| {line}" for line in lines]
            parts += [f"## {PLACES[place]}\n", "| what is typed | what works |", "|---|---|", *table, ""]
        else:
            single += [f"| `{place.removesuffix('()')}` | {line}" for line in lines]
    return "\n".join([*parts, *single, ""])


#: What only code contains.
CODE = re.compile(r"""^(?:from|import) |[()\[\]=*+<>%"]|\w[._]\w| [-/&|]+ |_$|^[A-Z]+[a-z]+[A-Z]""")

#: What stands in brackets, and what joins parts of a sentence although Python could read it.
INNERMOST = re.compile(r"\([^()\[\]{}]*\)|\[[^()\[\]{}]*\]|\{[^()\[\]{}]*\}")
JOINED = re.compile(r"[,;:] |\w= |\b(?:in|and|or|is|if|for|of)\b")
#: Where commas and colons are Python's all the same.
COMMAS = re.compile(r"from |import [\w, ]+$|(?:\w+=)?lambda ")


def is_code(text: str) -> bool:
    """Whether a part of a sentence is Python, or the name of an argument such as `lr=`."""
    try:
        ast.parse(re.sub(r"^(\w+)=$", r"\1", text.replace(", ...)", ")")))
    except SyntaxError:
        return False
    outside = text
    while INNERMOST.search(outside):
        outside = INNERMOST.sub("", outside)
    return bool(CODE.search(text)) and bool(COMMAS.match(text) or not JOINED.search(outside))


def instead(line: str) -> str:
    """What an error tells to write, as a cell of a table: the longest parts that are Python stand in code."""
    words, parts = line.removeprefix("write ").split(" "), list[str]()
    if len(words) == 1 and words[0].isidentifier():
        return f"`{words[0]}`"
    while words:
        for count in range(len(words), 0, -1):
            text = " ".join(words[:count])
            code = text.rstrip(",;:")
            if is_code(code):
                parts.append(f"`{code}`{text[len(code) :]}")
                break
        else:
            count = 1
            parts.append(words[0].replace("|", r"\|").replace("*", r"\*").replace("_", r"\_"))
        del words[:count]
    return " ".join(parts)


def on_page_markdown(text: str, page: Page, **_: Any) -> str:
    text = re.sub(r"^HABITS$", lambda _: habits(), text, flags=re.MULTILINE)
    text = re.sub(r"^LAYERS$", "\n".join(f"::: nn.{name}" for name in LAYERS), text, flags=re.MULTILINE)
    text = re.sub(r"^FOLDERS$", lambda _: folders(), text, flags=re.MULTILINE)
    # The pages in docs/pages lie at the root of the site, all others where they lie in the repository.
    inside = page.file.src_uri in {path.relative_to(PAGES).as_posix() for path in PAGES.rglob("*.md")}
    text = (
        text.replace("](../../", "](" if inside else "](../../")
        .replace("](docs/pages/", "](")
        .replace("](../docs/pages/", "](../")
    )
    # Right below a block of code a picture would stand outside of any paragraph, to which the style sheet gives a frame,
    # and a list would be a paragraph.
    text = re.sub(r"^```\n(?=!\[|- )", "```\n\n", text, flags=re.MULTILINE)
    text = text.replace(".ipynb)", ".md)").replace("<details>", '<details markdown="1">')
    return text.replace("</summary>", "</summary>\n")


#: Where a phone may break code in a table: behind punctuation.
BREAKS = re.compile(r"(?<=[\w(])[(\[]|[._=/](?=\w)|,(?=\S)")


def breakable(cell: re.Match[str]) -> str:
    return re.sub(r"(?<=<code>)[^<]+", lambda code: BREAKS.sub(r"\g<0><wbr>", code[0]), cell[0])


def on_page_content(html: str, **_: Any) -> str:
    html = re.sub(r'<span class="arithmatex">\\\((.*?)\\\)</span>', partial(mathml, display="inline"), html, flags=re.DOTALL)
    html = re.sub(
        r'<div class="arithmatex">\s*\\\[(.*?)\\\]\s*</div>', partial(mathml, display="block"), html, flags=re.DOTALL
    )
    return re.sub(r"<p>OUTPUT-(\d+)-</p>", lambda found: output(shown[int(found[1])]), html)


def on_post_page(html: str, **_: Any) -> str:
    html = re.sub(r"<td\b.*?</td>", breakable, html, flags=re.DOTALL)  # after search has read it
    return html.replace('<script src="https://unpkg.com/iframe-worker/shim"></script>', f"<script>{WORKER}</script>")


def on_post_template(html: str, **_: Any) -> str:
    return on_post_page(html)


def on_post_build(config: MkDocsConfig) -> None:
    """Add the page that runs the engine in the browser. Refuse a site that would ask the network for a script, a style, a
    font or a picture, or whose links lead nowhere.
    """
    target = Path(config.site_dir) / "playground"
    try:
        playground.build(target)
    except URLError as error:
        target.mkdir(exist_ok=True)
        reason = f"This page was not built, as {playground.REGISTRY} did not answer: {escape(str(error.reason))}"
        (target / "index.html").write_text(f"<!doctype html><title>Playground</title><p>{reason}", encoding="utf-8")
    for path in Path(config.site_dir).rglob("*"):
        if path.suffix in (".html", ".css", ".svg") and (found := FROM_THE_NETWORK.search(path.read_text(encoding="utf-8"))):
            raise PluginError(f"{path.name} would load from the network: {found[0]}")
    (Path(config.site_dir) / "404.html").unlink()  # its links hold at the root of a server alone
    for path in Path(config.site_dir).rglob("*.html"):
        for link in re.findall(r"""<(?:a|img)\b[^>]*\b(?:href|src)="([^"#:?]+)[#"]""", path.read_text(encoding="utf-8")):
            if not (path.parent / unquote(link)).exists():
                raise PluginError(f"{path.relative_to(config.site_dir)}: the link {link} leads nowhere")


def mathml(formula: re.Match[str], display: str) -> str:
    made = convert(unescape(formula[1]).strip(), display=display)
    return NAMED_FUNCTION.sub(r'\g<0><mspace width="0.167em"/>', made)


def output(html: str) -> str:
    """What Jupyter would show, dark where the site is dark."""
    for scheme, theme in ("slate", "dark"), ("default", "light"):
        html = html.replace(f'[theme="{theme}"]', f'[data-md-color-scheme="{scheme}"]')
    return f'<div class="shown">{html}</div>'
