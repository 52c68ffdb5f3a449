"""Steps in reading docstrings, so that the reference shows what a reader needs.

- Examples written as `>>> …` become code, also where no heading says "Examples:".
- Arguments that share a line, `low, high: the bounds`, get one each, with its own type and default.
- Errors that share a paragraph, `TypeError: if … ValueError: if …`, get one each.
- What type checkers need is left out: overloads, and type variables with names of their own.
- So is the parameter that only collects unknown names for an error.
"""

import re
from typing import Any

import griffe

#: From the first prompt to the end of its paragraph, as indented as the prompt.
DOCTEST = re.compile(r"^( *)>>> .*(?:\n(?!\s*$).*)*", re.MULTILINE)
#: A line of arguments with what belongs to it, which is indented further.
ARGUMENTS = re.compile(r"^( {4,8})(\w+(?:, \w+)+):(.*(?:\n\1 +\S.*)*)", re.MULTILINE)
#: A heading and what is indented below it.
SECTION = re.compile(r"^( *)(Args|Attributes|Raises):\n(?:\1 +\S.*\n?)+", re.MULTILINE)


def fenced(example: re.Match[str]) -> str:
    return f"{example[1]}```pycon\n{example[0]}\n{example[1]}```"


def separated(section: re.Match[str], names: list[str]) -> str:
    """One line of its own for each entry of a section: for each error, or each of the arguments with these names."""
    known = r"\w+Error" if section[2] == "Raises" else "|".join(names) or "(?!)"
    text = re.sub(rf"\.\s+(?=(?:{known})(?:, \w+)*: )", f".\n{section[1]}    ", section[0])
    if section[2] == "Raises":
        return text
    return ARGUMENTS.sub(lambda line: "\n".join(f"{line[1]}{name}:{line[3]}" for name in line[2].split(", ")), text)


class Docstrings(griffe.Extension):
    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring:
            names = [parameter.name for parameter in obj.parameters] if isinstance(obj, griffe.Function) else []
            text = DOCTEST.sub(fenced, obj.docstring.value)
            obj.docstring.value = SECTION.sub(lambda section: separated(section, names), text)

    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:
        simplify(pkg)


def simplify(parent: griffe.Object) -> None:
    for member in parent.members.values():
        if isinstance(member, griffe.Alias):
            continue
        if isinstance(member, griffe.Function):
            member.overloads = None
            if "unknown" in member.parameters:
                del member.parameters["unknown"]
            for parameter in member.parameters:
                if "_One" in str(parameter.annotation):
                    parameter.annotation = "Callable[..., Any]"
        simplify(member)
