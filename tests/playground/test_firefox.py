"""The page in Firefox: first graph, steps, training, Stop, languages, a phone's width, a link."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.playground.conftest import FIREFOX

pytestmark = [pytest.mark.long, pytest.mark.skipif(FIREFOX is None, reason="no Firefox on this machine")]


@pytest.fixture(scope="module")
def seen(address, puppeteer):
    """What the walk saw, by name."""
    node, folder = puppeteer
    walk = [node, str(Path(__file__).with_name("firefox.mjs")), str(folder), FIREFOX, address]
    done = subprocess.run(walk, capture_output=True, text=True, timeout=300)
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)


def test_code_runs_and_its_graph_and_steps_are_seen(seen):
    assert seen["faults"] == []
    assert "df/dw = 0.8399" in seen["output"]
    assert {"w", "value", "gradient", "−6"} <= set(seen["graph"])
    assert seen["step"].startswith("∂f/∂")


def test_training_draws_every_neuron(seen):
    assert seen["neurons"] == 4 + 4 + 1


def test_stop_ends_a_loop_and_keeps_the_code(seen):
    assert seen["stopped"] == "Stopped. Python has been started again; your code is still here."
    assert seen["kept"] == "while True: print(1)"


def test_korean_a_phone_and_a_link(seen):
    assert seen["title"].startswith("놀이터")
    assert seen["run"] == "실행"
    assert seen["overhang"] == [0, 0], "at 360 and 390 pixels"
    assert seen["given"] == "while True: print(1)"
