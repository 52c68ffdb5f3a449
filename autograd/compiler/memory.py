"""The limit of memory while programs are compiled."""

import os

#: How many bytes compiling takes for each equation, measured.
PER_EQUATION = 1500


def check_memory(name: str, needed: int, limit: int, purpose: str) -> None:
    """Refuse a function that needs more bytes than the limit.

    Raises:
        MemoryError: naming the function, the purpose of the memory, and the remedies.
    """
    if needed > limit:
        raise MemoryError(
            f"jit: {name}() needs about {needed:,} bytes {purpose}, more than max_bytes={limit:,}."
            " Map over samples with vmap instead of looping over them, pass fewer, or raise max_bytes."
        )


def quarter_of_memory() -> int:
    """A quarter of the machine's memory, in bytes."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4
    except (AttributeError, OSError, ValueError):  # not on this system
        return 2 << 30
