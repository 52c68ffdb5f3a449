"""Tables in Markdown, and their place in RESULTS.md: each benchmark replaces its own section and leaves the others.

`python benchmarks/results.py` brings what is measured from there into the tables of the README and the pages.
"""

import datetime
import os
import platform
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

FILE = Path(__file__).with_name("RESULTS.md")
ROOT = FILE.parents[1]
#: A table of Markdown: its lines.
TABLE = re.compile(r"(?:^\|.*\|\n)+", re.MULTILINE)
PREAMBLE = "# Results\n\nWritten by `make bench`; the sections say when, where and with what.\n"


def table(heading: Sequence[str], rows: Iterable[Sequence[str]], words: int = 2) -> str:
    """A Markdown table whose columns line up: first those of words, then those of numbers, set to the right."""
    lines = [list(heading), *map(list, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(heading))]
    rules = ["-" * w if i < words else "-" * (w - 1) + ":" for i, w in enumerate(widths)]

    def padded(line: list[str]) -> list[str]:
        sized = zip(line, widths, strict=True)
        return [cell.ljust(width) if i < words else cell.rjust(width) for i, (cell, width) in enumerate(sized)]

    return "\n".join("| " + " | ".join(cells) + " |" for cells in [padded(lines[0]), rules, *map(padded, lines[1:])])


def machine() -> str:
    """The processor, system, Python and day, in one line."""
    try:
        (processor,) = re.findall(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)[:1]
    except (OSError, ValueError):  # not Linux, or a processor that does not say
        processor = platform.processor() or platform.machine()
    system = f"{platform.system()} {platform.machine()}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    day = datetime.datetime.now(tz=datetime.UTC).date()
    return f"{processor}, {os.cpu_count()} cores, {system}; {python}; {day}."


def write_section(title: str, text: str) -> None:
    """Put a section into RESULTS.md, in place of the one with this title."""
    before = FILE.read_text(encoding="utf-8") if FILE.exists() else PREAMBLE
    parts = re.split(r"^(?=## )", before, flags=re.MULTILINE)
    section = f"## {title}\n{text.strip()}\n"
    kept = [part.strip() + "\n" for part in parts]
    places = [i for i, part in enumerate(kept) if part.startswith(f"## {title}\n")]
    if places:
        kept[places[0]] = section
    else:
        kept.append(section)
    FILE.write_text("\n".join(kept), encoding="utf-8")


def cells(table: str) -> list[list[str]]:
    """The heading and the rows."""
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return [lines[0], *lines[2:]]


def measured() -> dict[tuple[str, str], str]:
    """What RESULTS.md says, by the title of a workload and an engine or the name of a column."""
    found: dict[tuple[str, str], str] = {}
    for table in TABLE.findall(FILE.read_text(encoding="utf-8")):
        heading, *rows = cells(table)
        title = ""
        for row in rows if heading[0] == "workload" else ():
            title = row[0].strip("*") or title
            if heading[1] == "engine":
                found[title, row[1].strip("*")] = row[2]
            else:
                found |= {(title, name): cell for name, cell in zip(heading[1:], row[1:], strict=True)}
    return found


def refreshed(page: str) -> str:
    """A page whose tables of workloads that RESULTS.md has are as it says."""
    found = measured()
    titles = {title for title, _ in found}

    def anew(table: re.Match[str]) -> str:
        heading, *rows = cells(table[0])
        if not any(row[0] in titles for row in rows):
            return table[0]
        filled = [[row[0], *(found.get((row[0], name), "") for name in heading[1:])] for row in rows]
        lines = ["|" + "".join(f" {cell} |" if cell else " |" for cell in row) for row in (heading, *filled)]
        return "\n".join([lines[0], "|" + "---|" * len(heading), *lines[1:], ""])

    return TABLE.sub(anew, page)


if __name__ == "__main__":
    for path in [ROOT / "README.md", *sorted((ROOT / "docs" / "pages").glob("**/*.md"))]:
        before = path.read_text(encoding="utf-8")
        if (after := refreshed(before)) != before:
            path.write_text(after, encoding="utf-8")
            print(f"{path.relative_to(ROOT)} has what was measured")
