"""Time alternatives side by side.

Each round runs every alternative once, and the next round goes the other way: a machine that
slows down for a minute slows them all, so the ratios of the medians hold where times do not.

    use_one_core()                          # before the first array library is imported
    seconds = medians({"ours": ours, "theirs": theirs})
    print_ratios("exp of a million numbers", seconds, base="theirs")
"""

import os
import statistics
import time
from collections.abc import Callable, Mapping

from rich.console import Console
from rich.table import Table

# Each library reads its own at import.
_ONE_THREAD = {
    "NPROC": "1",  # the size of XLA's thread pools
    "OMP_NUM_THREADS": "1",  # OpenBLAS, MKL, oneDNN and torch
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
}


def use_one_core() -> None:
    """Keep this process, its children and the libraries it will import to one thread on one core.

    The core is the first that the process may use: `taskset -c 1 python ...` chooses another.
    """
    os.environ.update(_ONE_THREAD)
    if hasattr(os, "sched_setaffinity"):  # Linux alone has it
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def medians(
    candidates: Mapping[str, Callable[[], object]],
    *,
    warmup: int = 2,
    min_rounds: int = 7,
    budget: float = 10.0,
) -> dict[str, float]:
    """Return the median seconds of one call of each candidate.

    Every candidate is called `warmup` times untimed. Then rounds follow until `budget` seconds
    are spent, but never fewer than `min_rounds`.
    """
    for call in candidates.values():
        for _ in range(warmup):
            call()
    seconds = {name: [] for name in candidates}
    names = list(candidates)
    rounds, end = 0, time.perf_counter() + budget
    while rounds < min_rounds or time.perf_counter() < end:
        for name in names:
            start = time.perf_counter()
            candidates[name]()
            seconds[name].append(time.perf_counter() - start)
        names.reverse()
        rounds += 1
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def print_ratios(title: str, seconds: Mapping[str, float], *, base: str | None = None) -> None:
    """Print each time in milliseconds, and over that of `base` (the first, if not named)."""
    one = seconds[base or next(iter(seconds))]
    table = Table("", "ms", "ratio", title=title, title_justify="left")
    for name, taken in seconds.items():
        table.add_row(name, f"{taken * 1e3:.3f}", f"{taken / one:.2f}")
    Console().print(table)
