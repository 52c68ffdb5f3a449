"""The page is made of pinned packages and of this project's own files, and nothing in it comes from elsewhere."""

import base64
import gzip
import hashlib
import importlib
import io
import json
import re
import socket
import struct
import tarfile
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
build = importlib.import_module("playground.build")


def archive(text):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as tar:
        member = tarfile.TarInfo("package/index.js")
        member.size = len(text)
        tar.addfile(member, io.BytesIO(text))
    return data.getvalue()


def test_a_package_that_is_not_the_pinned_one_is_refused(tmp_path, monkeypatch):
    good, bad = archive(b"good"), archive(b"bad")
    integrity = f"sha512-{base64.b64encode(hashlib.sha512(good).digest()).decode()}"
    monkeypatch.setattr(build, "CACHE", tmp_path)
    monkeypatch.setattr(urllib.request, "urlopen", lambda url, timeout: io.BytesIO(bad))
    with pytest.raises(ValueError, match=r"thing 1\.0 has the sha512 .*, but packages\.json says"):
        build.fetch("@some/thing", "1.0", integrity)
    assert list(tmp_path.iterdir()) == [], "it is not kept"
    monkeypatch.setattr(urllib.request, "urlopen", lambda url, timeout: io.BytesIO(good))
    with build.fetch("@some/thing", "1.0", integrity) as package:
        assert package.extractfile("package/index.js").read() == b"good"
    monkeypatch.setattr(urllib.request, "urlopen", None)
    build.fetch("@some/thing", "1.0", integrity).close()


def test_every_package_is_pinned_by_a_hash():
    for name, package in json.loads((ROOT / "playground/packages.json").read_text()).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"]), name
        assert re.fullmatch(r"sha512-[\w+/]{86}==", package["integrity"]), name


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("crelt", "import { a } from 'style-mod';", "import { a } from './style-mod.js';"),
        ("@lezer/lr", 'export * from "@lezer/common";', "export * from '../@lezer/common.js';"),
        (
            "@lezer/lr",
            "import { b } from 'unknown'; // from 'style-mods'",
            "import { b } from 'unknown'; // from 'style-mods'",
        ),
    ],
)
def test_modules_import_each_other_by_address(name, source, expected):
    assert build.addressed(source, name, {"style-mod", "@lezer/common"}) == expected


def test_texts_have_the_same_keys_in_every_language():
    source = (ROOT / "playground/texts.js").read_text(encoding="utf-8")
    english, korean = re.split(
        r"^  ko: \{$", source.partition("export const TEXTS")[2].partition("\n}\n")[0], flags=re.MULTILINE
    )
    keys = [re.findall(r"^    (\w+):", part, re.MULTILINE) for part in (english, korean)]
    assert keys[0] == keys[1]
    sources = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "playground").glob("*.*") if path.name != "texts.js"
    )
    used = re.findall(r"""data-(?:text|label)="(\w+)"|\btext\("(\w+)\"""", sources)
    assert {one or other for one, other in used} <= set(keys[0])


def test_the_korean_words_are_of_words_that_the_pictures_have():
    source = (ROOT / "playground/korean.js").read_text(encoding="utf-8").partition("const SENTENCES")[0]
    drawing = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "autograd/drawing").rglob("*.py"))
    found = re.findall(r"""^  "?([^"]+?)"?: \".+\",$""", source, re.MULTILINE)
    assert len(found) == 25
    assert [words for words in found if f'"{words}"' not in drawing and f">{words}<" not in drawing] == []


def test_the_page_asks_nobody_else(folder):
    for path in folder.rglob("*.*"):
        if path.suffix in (".html", ".css") or (path.suffix == ".js" and "vendor" not in path.parts):
            text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
            assert "http://" not in text, path
            assert "https://" not in text, path
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', (folder / "index.html").read_text(encoding="utf-8"))[1]
    assert "$" not in policy
    assert "'unsafe-eval'" not in policy
    assert "script-src 'self' 'wasm-unsafe-eval' 'sha256-" in policy


def test_what_the_page_loads_is_small(folder):
    """Compressed, as a server sends it."""
    sizes = {path: len(gzip.compress(path.read_bytes(), 6)) for path in folder.rglob("*.*") if path.name != "LICENCES.txt"}
    assert sum(sizes.values()) < 7.6e6


def test_the_archive_holds_the_engine_and_no_compiler(folder):
    names = zipfile.ZipFile(folder / "python.zip").namelist()
    for name in (
        "autograd/value.py",
        "nn/__init__.py",
        "autograd/drawing/lower/steps.js",
        "graphviz/__init__.py",
        "session.py",
    ):
        assert name in names
    assert not [
        name for name in names if name.startswith(("autograd/compiler", "nn/torch")) or name.endswith((".so", ".pyi"))
    ]
    licences = (folder / "vendor/LICENCES.txt").read_text(encoding="utf-8")
    for name in json.loads((ROOT / "playground/packages.json").read_text()):
        assert f"{name} " in licences


def test_a_browser_that_breaks_off_is_not_reported(tmp_path, capsys):
    (tmp_path / "large").write_bytes(bytes(10_000_000))
    server = importlib.import_module("playground.serve").start(tmp_path)
    server.daemon_threads = False  # it waits for them when it closes
    with socket.create_connection(server.server_address) as browser:
        browser.sendall(b"GET /large HTTP/1.1\r\nHost: here\r\n\r\n")
        assert browser.recv(100).startswith(b"HTTP/1.1 200 OK")
        browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closes without a farewell
    server.shutdown()
    server.server_close()
    assert capsys.readouterr().err == ""
