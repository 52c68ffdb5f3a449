"""Build the page into build/playground: `python playground/build.py`; with `--serve 8000`, serve it too.

Of the packages in packages.json, the files that the page needs are taken from the npm registry, in the version and with the
hash that stand there. Nothing else is fetched, and the page itself fetches nothing from elsewhere.
"""

import argparse
import base64
import hashlib
import io
import json
import re
import shutil
import sys
import tarfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Container
from importlib.metadata import distribution
from pathlib import Path
from typing import IO, cast

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(HERE)]

import rows  # noqa: E402

from autograd.drawing import palette  # noqa: E402
from autograd.drawing.lower.html import script  # noqa: E402

REGISTRY = "https://registry.npmjs.org"
#: Downloaded once; the hash is checked at each use.
CACHE = ROOT / "build/npm"
#: What the browser has no use for.
LEFT_OUT = re.compile(
    r"autograd/(__main__|cli|compiler|export|table/stubs|table/to_c)\b|nn/(__main__|cli|torch|plots)\b|\.pyi$|\.pxd$|\.so$|__pycache__"
)
#: Of Python's library, what a page can't use: other processes and servers, debuggers, codecs of other days.
NOT_IN_A_PAGE = re.compile(
    r"(_pyrepl|curses|ctypes|ensurepip|multiprocessing|pydoc_data|sqlite3|tkinter|unittest|venv|wsgiref|xmlrpc)/"
    r"|(bdb|doctest|ftplib|imaplib|mailbox|optparse|pdb|pickletools|poplib|pydoc|smtplib|socketserver|trace)\.py"
    r"|encodings/(?!__init__|aliases|ascii|cp1252|cp437|euc_kr|idna|latin_1|punycode|raw_unicode|unicode_escape|utf_)"
)


def fetch(name: str, version: str, integrity: str) -> tarfile.TarFile:
    """A package of the registry, or a ValueError if it is not the one that packages.json means."""
    path = CACHE / f"{name.replace('/', '-')}-{version}.tgz"
    if not path.exists():
        url = f"{REGISTRY}/{name}/-/{name.rpartition('/')[2]}-{version}.tgz"
        print(f"Fetching {url}", flush=True)
        with urllib.request.urlopen(url, timeout=60) as answer:
            data = answer.read()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".part").write_bytes(data)
        path.with_suffix(".part").replace(path)
    data = path.read_bytes()
    algorithm, _, expected = integrity.partition("-")
    found = base64.b64encode(hashlib.new(algorithm, data).digest()).decode()
    if found != expected:
        path.unlink()
        raise ValueError(f"{name} {version} has the {algorithm} {found}, but packages.json says {expected}.")
    return tarfile.open(fileobj=io.BytesIO(data))


def addressed(source: str, name: str, packages: Container[str]) -> str:
    """A module of a package with addresses where it has the names of other packages, which a browser does not know."""
    up = "../" * name.count("/") or "./"

    def address(found: re.Match[str]) -> str:
        return f"{found[1]}'{up}{found[2]}.js'" if found[2] in packages else found[0]

    return re.sub(r"(\bfrom\s*)['\"]([@\w/.-]+)['\"]", address, source)


def vendor(target: Path) -> None:
    """The files of other projects, with their licences. A package of one file is a file of the package's name."""
    packages = json.loads((HERE / "packages.json").read_text())
    licences: list[str] = []
    for name, package in packages.items():
        with fetch(name, package["version"], package["integrity"]) as archive:

            def read(path: str, archive: tarfile.TarFile = archive) -> bytes:
                return cast(IO[bytes], archive.extractfile(f"package/{path}")).read()

            about = json.loads(read("package.json"))
            text = read("LICENSE").decode() if "package/LICENSE" in archive.getnames() else ""
            licences.append(f"{name} {package['version']}, {about['license']}, {about.get('homepage', '')}\n\n{text}")
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            if len(package["files"]) == 1:
                source = addressed(read(package["files"][0]).decode(), name, packages)
                (target / f"{name}.js").write_text(source, encoding="utf-8")
                continue
            for path in package["files"]:
                (target / name).mkdir(exist_ok=True)
                (target / name / path).write_bytes(read(path))
    shorten(target / "pyodide/python_stdlib.zip")
    (target / "LICENCES.txt").write_text("\n\n----\n\n".join(licences), encoding="utf-8")


def shorten(library: Path) -> None:
    """Leave out of Python's library what a page can't use."""
    whole = library.read_bytes()
    with (
        zipfile.ZipFile(io.BytesIO(whole)) as old,
        zipfile.ZipFile(library, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for entry in old.infolist():
            if not NOT_IN_A_PAGE.match(entry.filename):
                new.writestr(entry, old.read(entry), zipfile.ZIP_DEFLATED, 9)


def pack(target: Path) -> None:
    """Everything in Python that the page runs, as one archive."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:

        def add(path: Path, name: str) -> None:
            # A fixed date: the same sources give the same bytes.
            archive.writestr(zipfile.ZipInfo(name), path.read_bytes(), zipfile.ZIP_DEFLATED, 9)

        for package in ("autograd", "nn"):
            for path in sorted((ROOT / package).rglob("*.*")):
                name = path.relative_to(ROOT).as_posix()
                if path.suffix in (".py", ".css", ".js") and not LEFT_OUT.search(name):
                    add(path, name)
        for path in sorted((HERE / "python").glob("*.py")):
            add(path, path.name)
        for name in distribution("graphviz").files or []:
            if name.suffix == ".py" or "LICENSE" in name.name:
                add(Path(str(name.locate())), name.as_posix())


def palette_css() -> str:
    """The colours of the drawings as variables of the style sheet."""
    colours = {
        **{name.lower(): getattr(palette, name) for name in ("BLUE", "ORANGE", "GREEN", "INK", "CAPTION", "BACK")},
        **{f"{role}-card": pair[0] for role, pair in palette.CARDS.items()},
    }
    return ":root {\n" + "".join(f"  --{name}: light-dark({c.light}, {c.dark});\n" for name, c in colours.items()) + "}\n"


def scripts() -> str:
    """The scripts that frames may run, in the words of the policy."""
    digests = (hashlib.sha256(script(name).encode()).digest() for name in ("steps.js", "tree.js"))
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def examples() -> list[dict[str, object]]:
    """Each file of examples/: titles and notebook from its first line, `# English title | 한국어 제목 | notebook`."""
    found: list[dict[str, object]] = []
    for path in sorted((HERE / "examples").glob("*.py")):
        first, _, code = path.read_text(encoding="utf-8").partition("\n")
        english, korean, notebook = (part.strip() for part in first.removeprefix("#").split("|"))
        title = {"en": english, "ko": korean}
        found.append({"id": path.stem.partition("_")[2], "title": title, "notebook": notebook, "code": code.strip()})
    return found


def build(target: Path) -> None:
    """The whole page into a folder, which is replaced when all of it is there."""
    fresh = target.with_name(f"{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    vendor(fresh / "vendor")
    pack(fresh / "python.zip")
    for path in HERE.iterdir():
        if path.suffix in (".js", ".css", ".svg"):
            shutil.copy(path, fresh)
    (fresh / "palette.css").write_text(palette_css())
    (fresh / "rows.js").write_text(rows.module(), encoding="utf-8")
    (fresh / "examples.json").write_text(json.dumps(examples(), ensure_ascii=False), encoding="utf-8")
    page = (HERE / "index.html").read_text(encoding="utf-8").replace("$SCRIPTS", scripts())
    (fresh / "index.html").write_text(page, encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the page that runs the engine in the browser.")
    parser.add_argument("--serve", type=int, metavar="PORT", help="serve it at http://localhost:PORT/ until Ctrl-C")
    options = parser.parse_args()
    target = ROOT / "build/playground"
    try:
        build(target)
    except urllib.error.URLError as error:
        sys.exit(f"The page needs packages from {REGISTRY}, once, and that did not answer: {error.reason}")
    if options.serve is not None:
        from serve import serve

        serve(target, options.serve)


if __name__ == "__main__":
    main()
