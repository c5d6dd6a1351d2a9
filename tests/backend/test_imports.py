"""What an import loads: a fresh interpreter is asked which array libraries have come with it."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARIES = {"jax", "numpy", "openvino", "tensorflow", "torch"}


def libraries_loaded_by(statement: str, *, after: str = "") -> set[str]:
    """Return the array libraries that `statement` loads in a fresh process that has run `after`."""
    program = f"""
import sys
{after}
before = set(sys.modules)
{statement}
print(*({LIBRARIES} & (sys.modules.keys() - before)))
"""
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def test_the_question_is_answered_truly():
    assert libraries_loaded_by("import numpy") == {"numpy"}
    assert libraries_loaded_by("import numpy", after="import numpy") == set()


def test_arrayops_loads_no_library():
    assert libraries_loaded_by("import arrayops") == set()


def test_nn_loads_only_numpy():
    assert libraries_loaded_by("import nn") <= {"numpy"}


@pytest.mark.parametrize(
    ("library", "array"),
    [
        ("numpy", "numpy.ones(2)"),
        ("jax", "jax.numpy.ones(2)"),
        ("torch", "torch.ones(2)"),
        ("tensorflow", "tensorflow.ones(2)"),
    ],
)
def test_an_op_loads_no_library_but_that_of_its_array(library, array):
    pytest.importorskip(library)
    call = f"import arrayops; arrayops.exp({array})"
    assert libraries_loaded_by(call, after=f"import {library}; {array}") == set()


def test_every_file_of_arrayops_has_a_floor():
    root = ROOT / "arrayops"
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    (floors,) = (c["layers"] for c in contracts if c["name"] == "the floors of arrayops")
    listed = [name.strip() for layer in floors for name in layer.split("|")]
    paths = (p.relative_to(root) for p in root.rglob("*.py") if p.name != "__init__.py")
    files = {".".join(p.with_suffix("").parts) for p in paths if p.parts[0] != "backends"}
    assert sorted(listed) == sorted(files | {"backends"})
