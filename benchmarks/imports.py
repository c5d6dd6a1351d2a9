"""What an import takes, over an interpreter that imports nothing.

    python benchmarks/imports.py

Each import runs in fresh interpreters, in turns; medians.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.timing import medians, print_ratios

BYTECODE = tempfile.TemporaryDirectory()
STATEMENTS = ("pass", "import arrayops", "import numpy", "import nn", "import keras")


def fresh(statement: str) -> None:
    """Run a statement in a new interpreter; Keras gets its lightest backend.

    Bytecode is kept, as on users' machines: the first run, which is not counted, writes it.
    """
    environment = os.environ | {"KERAS_BACKEND": "numpy", "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment["PYTHONPYCACHEPREFIX"] = BYTECODE.name
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run(
        [sys.executable, "-c", statement],
        check=True,
        env=environment,
        cwd=Path(__file__).parents[1],
        stderr=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    candidates = {statement: lambda s=statement: fresh(s) for statement in STATEMENTS}
    print_ratios(
        "seconds of a whole process", medians(candidates, min_rounds=5, budget=15), base="import nn"
    )
