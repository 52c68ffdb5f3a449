"""One core for NumPy and the peers, and nothing that an earlier run compiled. Import it before them: they read the number of
threads and their folders when they are imported.

XLA has no such number. Left with two cores it hands even small programs from one to the other and takes up to twice as long.
"""

import os
import tempfile

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TORCHINDUCTOR_COMPILE_THREADS"):
    os.environ[_variable] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
if hasattr(os, "sched_setaffinity"):  # on Linux
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

#: Empty when a run begins, so that set-up counts what is compiled, and deleted at its end.
CACHE = tempfile.TemporaryDirectory()
for _variable in ("XDG_CACHE_HOME", "TORCHINDUCTOR_CACHE_DIR"):
    os.environ[_variable] = CACHE.name
