"""What can go wrong with a compiler and a cache folder: each is a clear error, and leaves no file behind."""

import os
import re
import sys
from pathlib import Path

import pytest

from autograd import jit, sin
from autograd.compiler.backends.c import cache, library

FOLDER = "scalar-autograd"


@pytest.fixture
def cache_home(monkeypatch, tmp_path):
    """A cache folder of its own, and nothing loaded."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setattr(library, "LOADED", {})
    return tmp_path


def compiler(folder: Path, lines: str) -> str:
    """A compiler that is a script."""
    path = folder / "my-cc"
    path.write_text(
        f"#!{sys.executable}\nimport os, sys\nif '--version' in sys.argv:\n    print('mine 1')\n    sys.exit()\n{lines}\n"
    )
    path.chmod(0o700)
    return str(path)


def call():
    return jit(lambda x: sin(x) * 2.0, kernel="c")(1.0)


def test_no_compiler(cache_home, monkeypatch):
    monkeypatch.setenv("PATH", str(cache_home))
    wanted = r'^jit\(\): kernel="c" needs a C compiler, and there is no `cc` on the PATH: install one, such as gcc or'
    with pytest.raises(ImportError, match=wanted):
        call()


@pytest.mark.parametrize("given", ["my-gcc -m64", "./my-gcc", "cc; true", "'my-gcc", "''"])
def test_a_compiler_that_is_not_there(cache_home, monkeypatch, given):
    """`cc` does not take its place."""
    monkeypatch.setenv("CC", given)
    wanted = rf'^jit\(\): kernel="c" needs a C compiler, and CC={re.escape(given)} is none: .* is no program\. Set CC to the'
    with pytest.raises(ImportError, match=wanted):
        call()


def test_a_compiler_with_arguments(cache_home, monkeypatch):
    path = compiler(cache_home, "print(sys.argv[1:3], file=sys.stderr)\nsys.exit(3)")
    monkeypatch.setenv("CC", f"'{path}' '-D A' -m64")
    with pytest.raises(RuntimeError, match=r"my-cc failed with exit code 3:\n    \['-D A', '-m64'\]"):
        call()
    monkeypatch.setenv("CC", " ")
    assert call() == pytest.approx(2.0 * 0.8414709848078965)


def test_a_compiler_that_fails(cache_home, monkeypatch):
    monkeypatch.setenv("CC", compiler(cache_home, "print('it is\\x1b[2J late', file=sys.stderr)\nsys.exit(3)"))
    wanted = r'^jit: kernel="c": the compiler .*/my-cc failed with exit code 3:\n    it is.\[2J late\nSet CC to the path of'
    with pytest.raises(RuntimeError, match=wanted):
        call()
    assert not list((cache_home / FOLDER).iterdir())


@pytest.mark.parametrize("lines", ["", "open(sys.argv[sys.argv.index('-o') + 1], 'w')"], ids=["no file", "an empty one"])
def test_a_compiler_that_writes_nothing(cache_home, monkeypatch, lines):
    monkeypatch.setenv("CC", compiler(cache_home, lines))
    with pytest.raises(
        RuntimeError, match=r"my-cc wrote no library:\n    \(it said nothing\)\nSet CC to the path of another"
    ):
        call()
    assert not list((cache_home / FOLDER).iterdir())


def test_a_compiler_whose_library_cannot_be_loaded(cache_home, monkeypatch):
    """So it is, too, where the disk of the cache folder was mounted with noexec."""
    monkeypatch.setenv("CC", compiler(cache_home, "open(sys.argv[sys.argv.index('-o') + 1], 'w').write('rubbish')"))
    wanted = (
        r'^jit: kernel="c": what the compiler .*/my-cc wrote cannot be loaded: .*\. Set CC to .* XDG_CACHE_HOME to a folder'
    )
    with pytest.raises(RuntimeError, match=wanted):
        call()
    assert not list((cache_home / FOLDER).iterdir())


def test_a_compiler_whose_library_has_no_function(cache_home, monkeypatch):
    lines = "import subprocess\ntarget = sys.argv[sys.argv.index('-o') + 1]\n"
    lines += "subprocess.run(['cc', '-shared', '-x', 'c', '-', '-o', target], input=b'int other;', check=True)"
    monkeypatch.setenv("CC", compiler(cache_home, lines))
    with pytest.raises(
        RuntimeError, match=r"my-cc wrote cannot be loaded: .* has no function autograd_.*\. Set CC to the path"
    ):
        call()
    assert not list((cache_home / FOLDER).iterdir())


def test_a_compiler_that_cannot_be_run(cache_home, monkeypatch):
    path = Path(compiler(cache_home, ""))
    path.write_bytes(b"\x00\x01")
    monkeypatch.setenv("CC", str(path))
    with pytest.raises(RuntimeError, match=r"my-cc cannot be run: Exec format error\. Set CC to the path of another one"):
        call()


def test_a_full_disk(cache_home, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache.os, "fsync", full)
    wanted = rf'jit: kernel="c" cannot write into {cache_home / FOLDER}: No space left on device\. Make room there\. Set'
    with pytest.raises(OSError, match=wanted) as raised:
        call()
    assert raised.value.errno == 28
    assert not list((cache_home / FOLDER).iterdir())


def a_file(folder: Path) -> None:
    folder.write_text("")


def a_link(folder: Path) -> None:
    folder.with_name("other").mkdir(mode=0o700)
    folder.symlink_to("other")


def a_link_to_nothing(folder: Path) -> None:
    folder.symlink_to("nothing")


def open_to_others(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


def in_an_open_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    folder.parent.chmod(0o777)


FOLDERS = {
    a_file: "which is no folder",
    a_link: "which is a symbolic link",
    a_link_to_nothing: "which is a symbolic link",
    open_to_others: "which others may write: run chmod go-w",
    in_an_open_folder: "which lies in .*, in which everybody may rename it",
}


@pytest.mark.parametrize("make", FOLDERS, ids=lambda make: make.__name__)
def test_a_folder_that_must_not_be_used(cache_home, make):
    make(cache_home / FOLDER)
    with pytest.raises(
        PermissionError, match=rf'^jit: kernel="c" keeps compiled programs in .*, {FOLDERS[make]}.*Set XDG_CACHE'
    ):
        call()


def test_a_folder_of_another_user(cache_home, monkeypatch):
    (cache_home / FOLDER).mkdir(mode=0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(PermissionError, match=r"which belongs to another user\. Set XDG_CACHE_HOME"):
        call()


def test_a_folder_that_cannot_be_made(cache_home, monkeypatch):
    (cache_home / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_home / "file"))
    with pytest.raises(
        OSError, match=r'^jit: kernel="c" keeps compiled programs in .*, and cannot make .*/file: File exists\. Set XDG'
    ):
        call()


def test_a_library_that_must_not_be_used_is_not(cache_home, monkeypatch):
    """One that others may write, a link, one whose end is lost, and one that is none: the program is compiled anew, under
    another name."""
    assert call() == pytest.approx(2.0 * 0.8414709848078965)
    (first,) = (cache_home / FOLDER).iterdir()
    assert [path.stat().st_mode & 0o777 for path in (first.parent, first)] == [0o700, 0o700]

    def compile_again() -> set[str]:
        monkeypatch.setattr(library, "LOADED", {})
        call()
        return {path.name for path in (cache_home / FOLDER).iterdir()}

    assert compile_again() == {first.name}
    first.chmod(0o722)
    assert len(compile_again()) == 2
    for path in (cache_home / FOLDER).iterdir():
        path.unlink()
        path.symlink_to(cache_home / "elsewhere.so")
    assert len(compile_again()) == 3
    for path in (cache_home / FOLDER).iterdir():
        path.unlink()
    compile_again()
    (damaged,) = (cache_home / FOLDER).iterdir()
    kept = damaged.read_bytes()
    damaged.unlink()  # it is loaded, and stays so
    damaged.write_bytes(kept[: len(kept) // 3])
    damaged.chmod(0o700)
    names = compile_again()
    assert len(names) == 2
    assert damaged.name in names
    assert compile_again() == names
    for path in (cache_home / FOLDER).iterdir():
        path.unlink()
    rubbish = damaged.with_name(f"{damaged.name.partition('-')[0]}-0-{cache.digest(b'rubbish')}.so")
    rubbish.write_bytes(b"rubbish")
    rubbish.chmod(0o700)
    assert len(compile_again()) == 2


def test_a_library_that_is_gone_is_compiled_again(cache_home, monkeypatch):
    """The folder may be deleted at any time: before a listed file is looked at, and before what is new is loaded."""
    assert call() == pytest.approx(2.0 * 0.8414709848078965)
    (kept,) = (cache_home / FOLDER).iterdir()
    monkeypatch.setattr(library, "LOADED", {})
    with monkeypatch.context() as patched:
        patched.setattr(cache.Path, "glob", lambda *_: [kept.with_name(f"gone-{kept.name}")])
        call()
    assert len(list((cache_home / FOLDER).iterdir())) == 2
    removed: list[Path] = []

    def remove_once(*args):
        path = cache.add(*args)
        if not removed:
            removed.append(path)
            path.unlink()
        return path

    for path in (cache_home / FOLDER).iterdir():
        path.unlink()
    monkeypatch.setattr(library, "LOADED", {})
    monkeypatch.setattr(library, "add", remove_once)
    assert call() == pytest.approx(2.0 * 0.8414709848078965)
    assert [path.name for path in (cache_home / FOLDER).iterdir()] != [removed[0].name]


def test_a_disk_that_is_full_when_the_compiler_writes(cache_home, monkeypatch):
    lines = "print('ld: final link failed: No space left on device', file=sys.stderr)\nsys.exit(1)"
    monkeypatch.setenv("CC", compiler(cache_home, lines))
    with pytest.raises(OSError, match=r"cannot write into .*: No space left on device\. Make room there\."):
        call()


def test_another_compiler_and_other_flags_are_another_library(cache_home, monkeypatch):
    call()
    monkeypatch.setattr(library, "LOADED", {})
    monkeypatch.setattr(library, "FLAGS", [*library.FLAGS, "-DOTHER"])
    call()
    assert len(list((cache_home / FOLDER).iterdir())) == 2


def test_single_precision_is_refused(cache_home):
    with pytest.raises(ValueError, match=r'^jit: kernel="c" computes in float64, not in float32; use kernel="numpy"'):
        jit(sin, kernel="c", dtype="float32")(1.0)
