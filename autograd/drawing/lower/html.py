"""The steps in the graph as HTML: a picture that stands still where scripts do not run, and comes alive where they do.

The picture is written once, as an image. Where the script runs it takes the image's place with the same SVG, in which it
can light an edge, and shows the buttons; where it does not (GitHub, nbviewer, an untrusted notebook) the image stays, with
every value, every gradient and the contribution of each edge, and the steps below it can still be read.
"""

import html
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograd.drawing.formula.wording import number
from autograd.drawing.lower.picture import to_svg
from autograd.drawing.lower.svg import as_url, width
from autograd.drawing.palette import BACK, DARK, LIGHT
from autograd.drawing.scene.parts import CardPicture
from autograd.drawing.scene.steps import Walk

BUTTONS = [
    ("first", "To the start (Home)", "M5 4v12M16 4 7 10l9 6z"),
    ("back", "One step back (left arrow)", "M14 4 6 10l8 6z"),
    ("play", "Play or pause (P)", "M6 4l10 6-10 6z"),
    ("next", "One step on (right arrow)", "M6 4l8 6-8 6z"),
    ("last", "To the end (End)", "M15 4v12M4 4l9 6-9 6z"),
]


def asset(name: str) -> str:
    """The text of a file that stands beside this one."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def script(name: str) -> str:
    """The script of that name, without what is there for those who read it."""
    lines = (line.strip() for line in asset(name).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def themed(name: str, **words: str) -> str:
    """The style sheet of autograd-NAME, in which the words stand for $WORD.

    Its dark colours serve where the page says that it is dark, or else the reader's system.
    """
    text = re.sub(r"\$([A-Z]+)", lambda match: words[match[1]], asset(f"{name}.css"))
    light, dark = text.split("/* dark */")
    dark, root = dark.strip(), f".autograd-{name}"
    return f"{light}{DARK} {root} {dark}\n@media (prefers-color-scheme: dark) {{ {root}:not({LIGHT} *) {dark} }}"


def icons(buttons: Sequence[tuple[str, str, str]]) -> str:
    """Buttons, each of what it does, its title, and the path of its icon."""
    return "".join(
        f'<button type="button" data-do="{name}" title="{title}" aria-label="{title}">'
        f'<svg viewBox="0 0 20 20" aria-hidden="true"><path d="{path}"/></svg></button>'
        for name, title, path in buttons
    )


def still(scene: CardPicture) -> str:
    """The picture of a scene as an image, which is there where no script runs."""
    svg, said = to_svg(scene), html.escape(scene.description())
    return f'<div class="picture"><img style="width:{width(svg)};max-width:none" alt="{said}" src="{as_url(svg)}"></div>'


def widget(walk: Walk) -> str:
    """The steps as a part of a page; several may stand on one."""
    steps = html.escape(json.dumps(_steps(walk), ensure_ascii=False, separators=(",", ":")))
    last = len(walk.steps) - 1
    # As data: where no script runs, buttons would be dead, and a notebook that is not trusted shows even hidden ones.
    controls = html.escape(
        f'{icons(BUTTONS)}<input type="range" min="0" max="{last}" value="0" aria-label="Step"><output></output>'
    )
    lines = "".join(f"<li>{html.escape(step.line)}</li>" for step in walk.steps)
    return f"""<div class="autograd-steps" data-steps="{steps}">
<style>{themed("steps", BACK=BACK.light, DARKBACK=BACK.dark)}</style>
<div class="controls" role="group" aria-label="Steps" data-controls="{controls}" hidden></div>
<p class="line" role="status" aria-live="polite" hidden></p>
<p class="still">A still picture: run the cell, or trust the notebook, to step through it.</p>
{still(walk.scene)}
<details><summary>All {last} steps</summary><ol start="0">{lines}</ol></details>
<script>{script("steps.js")}</script>
</div>"""


def _steps(walk: Walk) -> list[dict[str, Any]]:
    """The steps with the names that Graphviz gives the parts of its SVG: nodes and edges are numbered as they come."""
    part = {node.id: f"node{i}" for i, node in enumerate(walk.scene.nodes, start=1)}
    return [
        {
            "phase": step.phase,
            "node": part.get(step.node, ""),
            "edges": [f"edge{i + 1}" for i in step.edges],
            "numbers": {part[node]: number(x) for node, x in step.numbers.items()},
            "text": step.line,
        }
        for step in walk.steps
    ]


def page(walk: Walk) -> str:
    """The steps as a page of its own."""
    margins = "body { margin: 2rem auto; padding: 0 1rem; max-width: 76rem; font: 16px/1.5 system-ui, sans-serif }"
    focus = '<script>document.querySelector(".autograd-steps").focus()</script>'
    return document(f"{walk.names[walk.scene.nodes[-1].id]}, step by step", f"{widget(walk)}\n{focus}", margins)


def document(title: str, body: str, style: str = "") -> str:
    """A page that needs nothing else."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{html.escape(title)}</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""
