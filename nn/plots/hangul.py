"""Korean in plots: the fonts to take Hangul from, as matplotlib's own has none."""

import re
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any

#: Fonts of operating systems: Linux, Linux (Nanum), Windows, macOS.
FAMILIES = ("Noto Sans CJK KR", "NanumGothic", "Malgun Gothic", "Apple SD Gothic Neo")
#: A TTC file holds fonts of several languages, of which matplotlib knows the first alone; all have all Hangul.
SAME_FILE = ("Noto Sans CJK JP", "Noto Sans CJK SC")
HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")


#: The same in names of files: fonts that were installed after matplotlib made its list are not in it.
FILES = re.compile("NotoSansCJK-(Regular|Bold)|NanumGothic(Bold)?[.]|malgun(bd)?[.]|AppleSDGothicNeo")


@cache
def installed() -> list[str]:
    """The families that are installed."""
    fonts: Any = import_module("matplotlib.font_manager")
    known = fonts.fontManager
    families = (*FAMILIES, *SAME_FILE)
    if not {font.name for font in known.ttflist}.intersection(families):
        for path in filter(FILES.search, fonts.findSystemFonts()):
            known.addfont(path)
    here = {font.name for font in known.ttflist}
    return [family for family in families if family in here]


@contextmanager
def hangul(figure: Any) -> Generator[None]:
    """Draw the figure in this: its texts with Hangul fall back on a font that has it. Where none is here, boxes are drawn in
    its place, without a warning for each letter."""
    text_class: Any = import_module("matplotlib.text").Text
    texts = [text for text in figure.findobj(text_class) if HANGUL.search(text.get_text())]
    for text in texts:
        family = text.get_fontfamily()
        text.set_fontfamily([*family, *(name for name in installed() if name not in family)])
    with warnings.catch_warnings():
        if texts and not installed():
            warnings.filterwarnings("ignore", "Glyph .* missing from")
        yield
