"""Every guide, one after the other in one process: what each says in the end, and its time.

python examples/guides --backend torch
python examples/guides --backend jax vae gan
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
from pathlib import Path
from time import perf_counter

from common import run

GUIDES = sorted(
    path.stem for path in Path(__file__).parent.glob("[a-z]*.py") if path.stem != "common"
)


def told(guide: str, backend: str) -> str:
    """Run a guide and return its checks, a line each."""
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        run(importlib.import_module(guide).main, backend, {})
    return "\n".join(line for line in shown.getvalue().splitlines() if "(wanted: " in line)


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backend", default="numpy", help="numpy, jax, torch, tensorflow ...")
    parser.add_argument("guides", nargs="*", help="all of them, if none is named")
    given = parser.parse_args()
    failed, begun = [], perf_counter()
    for guide in given.guides or GUIDES:
        start = perf_counter()
        try:
            text = told(guide, given.backend)
        except Exception as error:
            failed.append(guide)
            text = f"FAILED: {type(error).__name__}: {error}"
        print(f"{guide} on {given.backend}, {perf_counter() - start:.1f} s\n{text}", flush=True)
    print(f"{len(given.guides or GUIDES) - len(failed)} guides, {perf_counter() - begun:.1f} s")
    if failed:
        raise SystemExit(f"failed on {given.backend}: {', '.join(failed)}")


if __name__ == "__main__":
    main()
