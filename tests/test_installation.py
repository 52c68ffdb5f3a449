"""What setup.py compiles, and that what cannot be compiled is installed as plain files."""

import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import types
from zipfile import ZipFile

import pytest

from tests.helpers import ONLY_TESTS, ROOT, copy_sources

SETUPTOOLS = ("setuptools", "setuptools.command.build_ext", "setuptools.command.sdist")


@pytest.mark.parametrize(
    ("module", "name", "found"),
    [
        (os, "environ", {"SCALAR_AUTOGRAD_PURE": "1"}),
        (sysconfig, "get_config_var", lambda name: name == "Py_GIL_DISABLED"),
        (sys, "implementation", types.SimpleNamespace(name="pypy")),
        (importlib.util, "find_spec", lambda name: None),
        (None, None, None),
    ],
    ids=["asked for", "free-threaded", "another Python", "no Cython", "compiled"],
)
def test_where_the_plain_files_are_installed(monkeypatch, tmp_path, module, name, found):
    source = ROOT / "setup.py"
    if not source.exists():
        pytest.skip(ONLY_TESTS)
    # Stand-ins, as setuptools is needed for building alone and may not be here.
    base, command, archive = (types.ModuleType(name) for name in SETUPTOOLS)
    built = {}
    base.setup, base.Extension = built.update, lambda name, sources, **options: name
    command.build_ext = archive.sdist = object
    for each in (base, command, archive):
        monkeypatch.setitem(sys.modules, each.__name__, each)
    monkeypatch.setattr(os, "environ", {})
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    if module is not None:
        monkeypatch.setattr(module, name, found)
    names = {"__file__": str(source), "__name__": "setup"}
    exec(compile(source.read_text(encoding="utf-8"), source, "exec"), names)
    if module is not None:
        assert built["ext_modules"] == []
    else:  # the modules with C types, by which `--version` tells the builds apart, and some of nn
        interpreter = {f"autograd.compiler.backends.native.{name}" for name in ("baseline", "avx2", "avx512")}
        assert "autograd.compiler.backends.native.baseline" in built["ext_modules"]
        engine = {name for name in built["ext_modules"] if name.startswith("autograd.")} - interpreter
        typed = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in ROOT.glob("autograd/**/*.pxd")}
        assert engine == typed - {"autograd.native", "autograd.compiler.runtime.numpy_arrays"}
        assert_archives_are_the_same(names["stamp"], tmp_path)


def assert_archives_are_the_same(stamp, folder):
    """Of the same files, put in at other times in another order, the same archive is made."""
    files = {"a/b.py": b"x = 1\n", "a/" + "c" * 120: b"", "a/d": b"text"}
    for path, order, time in (folder / "1.tar.gz", sorted(files), 1.5), (folder / "2.tar.gz", list(files)[::-1], 2e9):
        with tarfile.open(path, "w:gz") as archive:
            for name in order:
                member = tarfile.TarInfo(name)
                member.size, member.mtime, member.uid, member.uname = len(files[name]), time, int(time), str(time)
                archive.addfile(member, io.BytesIO(files[name]))
        stamp(path, 1_000_000_000)
    assert (folder / "1.tar.gz").read_bytes() == (folder / "2.tar.gz").read_bytes()
    with tarfile.open(folder / "1.tar.gz") as archive:
        assert {member.name: archive.extractfile(member).read() for member in archive} == files
        assert {member.mtime for member in archive} == {1_000_000_000}


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def files_of_packages():
    """The files of the packages, by their names in an archive, without what was made by running or compiling them."""
    made = {".pyc", ".so", ".pyd"}
    paths = (path for name in ("autograd", "nn") for path in (ROOT / name).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in paths if path.suffix not in made}


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    """The variables of a process that has what a build needs, unpacked once; pip alone would do so for each build."""
    if not (ROOT / "setup.py").exists():
        pytest.skip(ONLY_TESTS)
    folder = tmp_path_factory.mktemp("tools")
    requires = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--target", folder, *requires]
    if subprocess.run(pip, capture_output=True, check=False).returncode:
        pytest.skip("what builds the wheel cannot be fetched")
    return os.environ | {"PYTHONPATH": str(folder)}


#: What only those read who have the sources, or compile them.
NOT_INSTALLED = {name for name in files_of_packages() if name.endswith((".c", ".h", ".md"))}


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="the interpreter in C is not built there")
def test_the_archive_of_sources_has_all_that_is_built_and_tested(tmp_path, tools):
    copy_sources(tmp_path)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "tests", tmp_path / "tests", ignore=ignored)
    shutil.copy(ROOT / "MANIFEST.in", tmp_path)
    environment = tools | {"SCALAR_AUTOGRAD_PURE": "0"}  # sources in C too
    subprocess.run(
        [sys.executable, "setup.py", "-q", "sdist"], cwd=tmp_path, env=environment, capture_output=True, check=True
    )
    with tarfile.open(next(tmp_path.glob("dist/*.tar.gz"))) as archive:
        names = {member.name.partition("/")[2] for member in archive if member.isfile()}
    tests = {path.relative_to(tmp_path).as_posix() for path in (tmp_path / "tests").rglob("*") if path.is_file()}
    others = {"setup.py", "pyproject.toml", "README.md", "LICENSE", "MANIFEST.in", "PKG-INFO", "setup.cfg"}
    expected = others | tests | files_of_packages() - {"autograd/compiler/README.md"}
    assert {name for name in names if ".egg-info/" not in name} == expected


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="the compiler is a shell script")
def test_a_compiler_that_fails_halfway_leaves_nothing_compiled(tmp_path, tools):
    copy_sources(tmp_path)
    setup = tmp_path / "setup.py"
    whole = setup.read_text(encoding="utf-8")
    # Two modules tell as much as all of them, which would take a minute.
    setup.write_text(
        re.sub(r"^COMPILED = .*", 'COMPILED = ["autograd.observer", "autograd.row"]', whole, flags=re.MULTILINE)
    )
    compiler = tmp_path / "cc"
    # It fails at one module; of each of the others it makes an empty file.
    compiler.write_text('#!/bin/sh\ncase "$*" in *row.c*) exit 1;; esac\nwhile [ "$1" != -o ]; do shift; done; touch "$2"\n')
    compiler.chmod(0o755)
    environment = tools | {"CC": str(compiler)}
    environment.pop("SCALAR_AUTOGRAD_PURE", None)
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, tmp_path]
    done = subprocess.run(pip, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    names = ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    about = "scalar_autograd-" + project()["version"] + ".dist-info/"
    assert {name for name in names if not name.startswith(about)} == files_of_packages() - NOT_INSTALLED
    assert {f"{about}licenses/LICENSE", f"{about}entry_points.txt"} <= set(names)
    environment["SCALAR_AUTOGRAD_PURE"] = "0"
    assert subprocess.run(pip, cwd=tmp_path, env=environment, capture_output=True, check=False).returncode != 0
