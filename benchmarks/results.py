"""Tables in Markdown, and their place in RESULTS.md: each benchmark replaces its own section and leaves the others."""

import datetime
import os
import platform
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

FILE = Path(__file__).with_name("RESULTS.md")
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
