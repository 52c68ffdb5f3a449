"""A step in reading docstrings: examples written as `>>> …` become code, also where no heading says "Examples:"."""

import re
from typing import Any

import griffe

#: From the first prompt to the end of its paragraph, as indented as the prompt.
DOCTEST = re.compile(r"^( *)>>> .*(?:\n(?!\s*$).*)*", re.MULTILINE)


def fenced(example: re.Match[str]) -> str:
    return f"{example[1]}```pycon\n{example[0]}\n{example[1]}```"


class Doctests(griffe.Extension):
    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring:
            obj.docstring.value = DOCTEST.sub(fenced, obj.docstring.value)
