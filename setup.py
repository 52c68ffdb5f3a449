"""Compiles the engine where there is a compiler; without one the plain files run.

The environment variable SCALAR_AUTOGRAD_PURE decides: 1 leaves everything plain, 0 makes it an error not to compile.
"""

import gzip
import io
import os
import sys
import sysconfig
import tarfile
import types
from glob import glob
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, SourceFileLoader
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.sdist import sdist

HERE = Path(__file__).parent
PURE = os.environ.get("SCALAR_AUTOGRAD_PURE")
WALKS = ("backward", "symbolic", "tangents", "accumulation")
ENGINE = [f"autograd.{name}" for name in ("observer", "row", "rows", "value", "scopes", "hash_table", "positions", *WALKS)]
LOWERING = ["facts", "signs", "operations", "order", "phases", "slots", "writer", "grouping", "lives", "loop"]
LOWERING = [f"autograd.compiler.backends.native.{name}" for name in LOWERING]
PASSES = ["passes.rule", "passes.rewriter", "passes.simplify", "passes.strong_zero"]
STAGES = ["frontend.trace", "frontend.tracer", "frontend.leaves", *PASSES, "vectorize.terms", "backends.unit_costs"]
RUNTIME = [
    "runtime.workspace",
    "runtime.native_workspace",
    "runtime.arguments",
    "runtime.results",
    "runtime.executable",
    "runtime.bound",
]
COMPILER = [f"autograd.compiler.{name}" for name in [*STAGES, *RUNTIME]]
COMPILED = [*ENGINE, *COMPILER, *LOWERING, "nn.members", "nn.module", "nn.layers.dense", "nn.layers.sequential"]
ARRAYS = ["autograd.symbolic", "autograd.positions", "autograd.hash_table", "autograd.rows"]
OVER_EQUATIONS = [f"autograd.compiler.{name}" for name in [*PASSES, "vectorize.terms", "backends.unit_costs"]]
UNCHECKED = [*ARRAYS, *OVER_EQUATIONS, *LOWERING]  # which index nothing from the end, and nothing beyond it
REUSED = ["autograd.value", "autograd.scopes"]
ACYCLIC = [*REUSED, "autograd.compiler.frontend.tracer"]
# Fused multiply-adds would give other last digits than plain Python. What is there for debuggers takes a quarter of the
# compiler's time.
OPTIONS = ["-g0", "-ffp-contract=off", "-fno-math-errno"]
#: Where CFLAGS say how much to optimize, that is for all but the interpreter, whose loops over lanes are nothing without it;
#: for that too under sanitizers, which watch each operation.
OPTIMIZED, IN_ANY_CASE = [[] if flag in os.environ.get("CFLAGS", "") else ["-O3"] for flag in ("-O", "-fsanitize")]
#: The interpreter of compiled programs, one module for each instruction set: the name and the compiler's options. Which
#: one runs is decided when it is imported. All give the same bits.
INTERPRETER = "autograd/compiler/backends/native"
X86 = sysconfig.get_platform() == "linux-x86_64"  # for which is built, on whatever machine
SETS = {"baseline": []}
if X86:
    SETS |= {
        "avx2": ["-mavx2"],
        "avx512": ["-mavx2", "-mavx512f", "-mavx512dq", "-mavx512vl", "-mprefer-vector-width=512"],
    }


def headers():
    """The headers that are made of the table of primitives: table.h, which native.pxd declares, and the interpreter's
    functions."""
    package = types.ModuleType("autograd")  # bare, as the front door needs more than a build has
    package.__path__ = [folder := str(HERE / "autograd")]
    # Only the plain files, whatever an earlier build left beside them.
    sys.path_importer_cache[folder] = FileFinder(folder, (SourceFileLoader, SOURCE_SUFFIXES))
    sys.modules["autograd"] = package
    import autograd.primitives  # noqa: F401  # fills the table
    from autograd.compiler.backends.native import to_c as interpreter
    from autograd.row import TABLE
    from autograd.table.to_c import header

    return {"table.h": header(TABLE), "functions_in_rows.h": interpreter.header()}


def extensions():
    if PURE == "1":
        return []
    if sysconfig.get_config_var("Py_GIL_DISABLED") or sys.implementation.name != "cpython":
        return []  # the compiled engine relies on CPython and its lock; elsewhere the plain files run
    if PURE != "0" and not (find_spec("Cython") and find_spec("numpy")):
        return []  # pip brings them, except with --no-build-isolation
    import numpy  # for its headers

    options = {"include_dirs": ["build", numpy.get_include()]}
    if sys.platform != "win32":
        options["extra_compile_args"] = OPTIONS + OPTIMIZED
        options["libraries"] = ["m"]  # else its functions are found only where Python happens to bring them
    engine = [Extension(name, [name.replace(".", "/") + ".py"], **options) for name in COMPILED]
    return engine if sys.platform == "win32" else interpreters() + engine  # its C is that of GCC and Clang


def interpreters():
    """The interpreter for each instruction set. One that does not compile is left out, as Python can do what it does."""
    folder = f"{INTERPRETER}/c"
    options = ["-std=gnu11", "-fno-wrapv", "-fno-trapping-math", "-Wno-psabi", *OPTIONS, *IN_ANY_CASE]
    return [
        Extension(
            f"{INTERPRETER}/{name}".replace("/", "."),
            [f"build/interpreter_{name}.c"],
            depends=sorted(glob(f"{folder}/*")),
            include_dirs=[folder, "build"],
            libraries=["m"],
            extra_compile_args=[*options, *flags],
            optional=PURE != "0",
        )
        for name, flags in SETS.items()
    ]


def is_current(path):
    """Whether this Cython made a C file after any of our sources was changed; of these Cython does not notice all that a
    module depends on. Another Python of the same machine can compile it too."""
    from Cython import __version__

    sources = [HERE / "setup.py", *HERE.glob("autograd/**/*.p*"), *HERE.glob("nn/**/*.p*")]
    newest = max(source.stat().st_mtime for source in sources if source.suffix in {".py", ".pxd"})
    if not path.exists() or path.stat().st_mtime <= newest:
        return False
    with path.open(encoding="utf-8") as lines:
        return next(lines, "").strip() == f"/* Generated by Cython {__version__} */"


def translate(extension):
    """The C files for a module."""
    from Cython.Build import cythonize
    from Cython.Compiler.Options import get_directive_defaults

    name = extension.name
    if is_current(made := HERE / "build" / Path(extension.sources[0]).with_suffix(".c")):
        return [str(made.relative_to(HERE))]
    # Graphs have no cycles, so the collector need not know them; where as many nodes come as go, some are kept for reuse.
    # Of the class decorators in a .pxd Cython forgets these two when the class itself is in a .py.
    get_directive_defaults().update(no_gc=name in ACYCLIC, freelist=8192 if name in REUSED else 0)
    # In value.py annotations are types; elsewhere they would turn our error messages into Cython's.
    directives = {"language_level": "3", "annotation_typing": name == "autograd.value", "autotestdict": False}
    directives["initializedcheck"] = False  # what is an array is one from the beginning
    if name in UNCHECKED:
        directives |= {"boundscheck": False, "wraparound": False}
    (module,) = cythonize(extension, build_dir="build", compiler_directives=directives, quiet=True, force=True)
    return module.sources


class BuildTogether(build_ext):
    """All modules or none: compiled ones reach into each other's C structures, which a plain one does not have."""

    one_at_a_time = Lock()

    def build_extensions(self):
        self.parallel = (os.cpu_count() or 1) + 1  # one translates, the others wait for the C compiler
        try:
            build = HERE / "build"
            build.mkdir(exist_ok=True)
            texts = headers() | {f"interpreter_{name}.c": f'#define NAME {name}\n#include "module.c"\n' for name in SETS}
            for name, text in texts.items():
                (build / name).write_text(text, encoding="utf-8")
            super().build_extensions()
        except Exception as error:  # no compiler, no headers, a Cython that stumbles: nothing of it may prevent installation
            if PURE == "0":
                raise
            print(f"The engine was not compiled, so its plain files will run, slower: {error}", file=sys.stderr)
            for extension in self.extensions:
                Path(self.get_ext_fullpath(extension.name)).unlink(missing_ok=True)
            self.extensions = []

    def build_extension(self, extension):
        if extension.sources[0].endswith(".py"):
            with self.one_at_a_time:  # Cython's settings are global
                extension.sources = translate(extension)
        super().build_extension(extension)


class SameArchive(sdist):
    """With SOURCE_DATE_EPOCH the archive of sources is the same each time, as wheels are without our doing."""

    def make_archive(self, base_name, format, *args, **options):
        path = super().make_archive(base_name, format, *args, **options)
        if format == "gztar" and (epoch := os.environ.get("SOURCE_DATE_EPOCH")):
            stamp(path, int(epoch))
        return path


def stamp(path, time):
    """Write a .tar.gz anew: names in order, nobody's, all of this time."""
    with tarfile.open(path) as old:
        members = sorted(old.getmembers(), key=lambda member: member.name)
        contents = [old.extractfile(member).read() if member.isfile() else b"" for member in members]
    with (
        open(path, "wb") as file,
        gzip.GzipFile("", "wb", fileobj=file, mtime=time) as packed,
        tarfile.open(fileobj=packed, mode="w") as new,
    ):
        for member, content in zip(members, contents, strict=True):
            member.mtime, member.pax_headers = time, {}  # where fractions of seconds stand
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            new.addfile(member, io.BytesIO(content))


if "editable_wheel" in sys.argv:
    # The last one left its modules beside the sources, and Python would go on preferring them if none came now.
    for name in [*COMPILED, *(f"{INTERPRETER}/{name}" for name in SETS)]:
        (HERE / (name.replace(".", "/") + sysconfig.get_config_var("EXT_SUFFIX"))).unlink(missing_ok=True)
setup(ext_modules=extensions(), cmdclass={"build_ext": BuildTogether, "sdist": SameArchive})
