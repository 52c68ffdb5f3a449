"""Programs that mean no good, or too much, run on the page: it answers, keeps to itself, and tells what happened.

Those that are stopped, after which Python starts again, and Firefox take some minutes: `make hostile`.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import CHROMIUM
from tests.playground import hostile
from tests.playground.conftest import FIREFOX

#: Milliseconds that the page may not answer, on a machine that does much else; seconds until Stop is pressed.
PATIENCE, BEFORE_STOP = 10_000, 1.5
ALL = os.environ.get("HOSTILE") == "all"
BROWSERS = {"chrome": CHROMIUM, "firefox": FIREFOX} if ALL else {"chrome": CHROMIUM}
PROGRAMS = hostile.ENDING | (hostile.ENDLESS if ALL else {})


@pytest.fixture(scope="module", params=BROWSERS)
def seen(request, address, puppeteer, tmp_path_factory):
    """What the page made of each, by name."""
    (node, folder), executable = puppeteer, BROWSERS[request.param]
    if executable is None:
        pytest.skip(f"no {request.param} on this machine")
    programs = [
        {"name": name, "code": hostile.START + code, "stop": name in hostile.ENDLESS, "seconds": BEFORE_STOP}
        for name, (code, _) in PROGRAMS.items()
    ]
    path = tmp_path_factory.mktemp("hostile") / "programs.json"
    path.write_text(json.dumps(programs), encoding="utf-8")
    driver = str(Path(__file__).with_name("hostile.mjs"))
    command = [node, driver, str(folder), request.param, executable, address, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900)
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_page_answers_and_tells_what_happened(seen, address, name):
    found = seen[name]
    assert PROGRAMS[name][1] in found["output"]
    assert found["gap"] < PATIENCE
    assert found["letters"] < 201_000
    assert found["parts"] < 500
    assert not found["polluted"]
    assert (found["at"], found["title"]) == (address, "Playground · Scalar autograd")


def test_what_is_drawn_is_no_markup_and_not_too_large(seen):
    drawn = seen["labels of HTML"]["picture"]
    assert "&lt;/script&gt;" in drawn
    assert "<img" not in drawn
    assert "a gnirts" not in seen["labels that turn around"]["picture"]
    assert not set("\u202e\u2066") & set(seen["labels that turn around"]["picture"])
    assert seen["a large picture"]["picture"] == "The picture is too large to be shown here."
