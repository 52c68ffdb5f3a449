"""What a release says of itself is said alike in each place, and workflows run nothing that another person could change."""

import re
import tomllib

import pytest

from tests.helpers import ONLY_TESTS, ROOT

yaml = pytest.importorskip("yaml", reason="PyYAML, which the tools of the site bring, is not installed")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
if not WORKFLOWS:
    pytest.skip(ONLY_TESTS, allow_module_level=True)
CONTENT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = CONTENT["project"]
PYTHONS = re.findall(r"Python :: (3\.\d+)", " ".join(PROJECT["classifiers"]))
PINNED = re.compile(r"\s+(?:- )?uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def workflow(name):
    return yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8"))


def test_pythons_are_those_that_are_tested_built_and_promised():
    assert PROJECT["requires-python"] == f">={PYTHONS[0]}"
    matrix = workflow("tests.yml")["jobs"]["each"]["strategy"]["matrix"]
    assert matrix["python"] == PYTHONS
    assert matrix["pure"] == ["0", "1"]
    assert CONTENT["tool"]["cibuildwheel"]["build"] == [f"cp{python.replace('.', '')}-*" for python in PYTHONS]
    support = (ROOT / "docs/pages/support.md").read_text(encoding="utf-8")
    assert f"| CPython | {', '.join(PYTHONS)} |" in support


def test_the_smallest_numpy_is_the_one_that_is_promised():
    (needed,) = [need for need in PROJECT["dependencies"] if need.startswith("numpy")]
    support = (ROOT / "docs/pages/support.md").read_text(encoding="utf-8")
    (promised,) = re.findall(r"\| NumPy \| (\d+)\.0 and newer", support)
    assert needed == f"numpy>={promised}"


def test_systems_of_the_classifiers_are_tested_and_have_wheels():
    systems = {"MacOS": "macos", "Microsoft :: Windows": "windows", "POSIX :: Linux": "ubuntu"}
    named = {systems[name[20:]] for name in PROJECT["classifiers"] if name.startswith("Operating System :: ")}
    for name, job, column in ("tests.yml", "each", "system"), ("wheels.yml", "wheels", "machine"):
        machines = workflow(name)["jobs"][job]["strategy"]["matrix"][column]
        assert {machine.split("-")[0] for machine in machines} == named


def test_the_citation_is_of_the_newest_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    newest = re.search(r"^## \[(\S+)\] - (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest
    assert (citation["version"], str(citation["date-released"])) == newest.groups()
    assert citation["version"] == PROJECT["version"]
    assert citation["abstract"] == PROJECT["description"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_are_pinned_and_may_do_little(path):
    text = path.read_text(encoding="utf-8")
    for line in text.splitlines():
        assert "uses:" not in line or PINNED.fullmatch(line), f"{line} is not pinned by hash, with its version"
    content = yaml.safe_load(text)
    assert content["permissions"] == {"contents": "read"}
    assert "secrets." not in text
    for name, job in content["jobs"].items():
        assert "timeout-minutes" in job, name
        for step in job["steps"]:
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False, name


def test_only_jobs_that_publish_may_write_and_those_only_on_tags():
    for path in WORKFLOWS:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        triggers = content[True]  # YAML 1.1 reads the key `on` as true
        for name, job in content["jobs"].items():
            if "permissions" in job:
                assert name in {"publish", "deploy"}
                assert triggers["push"] == {"tags": ["v*"]}


def test_what_the_reviewer_of_repositories_leaves_out_has_a_reason():
    assert all(len(reason) > 5 for reason in CONTENT["tool"]["repo-review"]["ignore"].values())
