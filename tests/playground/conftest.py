"""The page, built once, and a server of it."""

import importlib
import shutil
import urllib.error
from pathlib import Path

import pytest

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
