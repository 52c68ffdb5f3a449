"""HIPS autograd, another project, is installed as `autograd` too: say so when both share an environment."""

import os
import sys


def warn_if_shadowed() -> None:
    """Warn when the distribution `autograd` is installed beside scalar-autograd.

    Both own a file `autograd/__init__.py`: the one installed last decides what `import autograd` means, and
    uninstalling either takes that file away from both. (Installed last, the other one never runs this line: the first
    lines of `nn/__init__.py` speak then.)
    """
    for folder in sys.path:
        # Their public autograd.numpy tells them apart from us at the price of one stat; listing every folder, in search
        # of metadata that is hardly ever there, would cost each import milliseconds.
        if os.path.isdir(os.path.join(folder, "autograd", "numpy")) and (version := _installed_version(folder)):
            import warnings  # here, as nearly every import of this package ends without one

            warnings.warn(
                f"autograd {version} (HIPS autograd, a different project) is installed in {folder} beside "
                "scalar-autograd, which provides the package `autograd` too: the one installed last wins. "
                "Use a fresh environment, or run `pip uninstall autograd`, then install scalar-autograd again with "
                "`pip install --force-reinstall --no-deps` followed by whatever you installed it from.",
                RuntimeWarning,
                stacklevel=3,  # the line that imports autograd
            )
            return


def _installed_version(folder: str) -> str:
    """The version in `folder`'s metadata of the distribution `autograd`; empty if it holds none."""
    for name in os.listdir(folder or "."):
        stem, suffix = os.path.splitext(name)
        # A hyphen in a distribution's name is written "_" here, so nothing but autograd itself starts this way.
        if stem.startswith("autograd-") and suffix in (".dist-info", ".egg-info"):
            return stem.removeprefix("autograd-")
    return ""
