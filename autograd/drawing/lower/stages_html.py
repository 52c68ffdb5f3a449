"""The stages of a compiled function as HTML: pictures below each other, which a script puts behind a slider."""

import html
import json
from collections.abc import Sequence

from autograd.drawing.lower.html import script, still, themed
from autograd.drawing.palette import BACK
from autograd.drawing.scene.stages import Stage


def stages_widget(stages: Sequence[Stage]) -> str:
    """The stages as a part of a page."""
    data = [{"name": stage.name, "links": _by_part(stage)} for stage in stages]
    encoded = html.escape(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    controls = html.escape(
        f'<input type="range" min="0" max="{len(stages) - 1}" value="0" aria-label="Stage of the compiler"><output></output>'
    )
    sections = "\n".join(
        f"<section><h3>{stage.name.capitalize()}: {html.escape(stage.note)}</h3>{_content(stage)}</section>"
        for stage in stages
    )
    return f"""<div class="autograd-stages" data-stages="{encoded}">
<style>{themed("stages", BACK=BACK.light, DARKBACK=BACK.dark)}</style>
<div class="controls" role="group" aria-label="Stages" data-controls="{controls}" hidden></div>
{sections}
<p class="told" role="status" aria-live="polite" hidden></p>
<script>{script("stages.js")}</script>
</div>"""


def _by_part(stage: Stage) -> dict[str, Sequence[int]]:
    """The links by the names that Graphviz gives the parts of its SVG, where nodes are numbered as they come."""
    if stage.scene is None:
        return dict(stage.links)
    return {f"node{i}": stage.links[card.id] for i, card in enumerate(stage.scene.cards, start=1) if card.id in stage.links}


def _content(stage: Stage) -> str:
    if stage.scene is None:
        return f"<pre>{''.join(_line(stage, i, line) for i, line in enumerate(stage.lines))}</pre>"
    return still(stage.scene)


def _line(stage: Stage, number: int, line: str) -> str:
    part = f' data-part="{number}"' * (str(number) in stage.links)
    return f"<span{part}>{html.escape(line)}</span>\n"
