"""The page, built once, a server of it, and what drives a browser to it."""

import importlib
import shutil
import subprocess
import tempfile
import urllib.error
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
if not (Path(__file__).parents[2] / "playground").is_dir():
    collect_ignore_glob = ["*"]  # only the tests are here, not the page


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The folder of the page; its packages are fetched into build/npm, once."""
    build = importlib.import_module("playground.build")
    target = tmp_path_factory.mktemp("playground") / "page"
    try:
        build.build(target)
    except urllib.error.URLError as error:
        pytest.skip(f"{build.REGISTRY} does not answer, and build/npm lacks what the page needs: {error.reason}")
    yield target
    shutil.rmtree(target)  # 16 MB


@pytest.fixture(scope="session")
def address(folder):
    server = importlib.import_module("playground.serve").start(folder)
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def puppeteer():
    """Node.js, and the folder of puppeteer, which is fetched once, beside the packages of the page."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("there is no Node.js to drive a browser with")
    folder = ROOT / "build/npm/puppeteer"
    if not (folder / "node_modules/puppeteer-core").exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=folder.parent))  # other tests may be at it too
        patience = ["--fetch-retries=1", "--fetch-timeout=20000"]  # by itself npm asks again for minutes
        install = [npm, "install", "--silent", "--no-save", *patience, "--prefix", str(fresh), "puppeteer-core@25.16.0"]
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(install, capture_output=True, timeout=120)
        if not (fresh / "node_modules/puppeteer-core").exists():
            shutil.rmtree(fresh)
            pytest.skip("the registry of npm does not answer, and build/npm lacks puppeteer")
        with suppress(OSError):  # there is one by now
            fresh.rename(folder)
    return node, folder
