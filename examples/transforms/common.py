"""What the examples of this folder share: their argument, and the arrays of a backend."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import arrayops as ao


def main(run: Callable[[str], None], description: str) -> None:
    """Call ``run(backend)`` for the backend that is asked for, or for every installed one."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--backend", default="numpy", help="a backend's name, or all")
    asked = parser.parse_args().backend
    for name in ao.installed_backends() if asked == "all" else (asked,):
        with ao.use_backend(name):
            run(name)
