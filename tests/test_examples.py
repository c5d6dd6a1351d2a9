"""The examples run as a user would run them, and keep what they promise."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import arrayops as ao

ROOT = Path(__file__).parents[1]


def run(*arguments: str) -> str:
    """Return what an example prints; it must end well."""
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def test_digits_on_numpy_are_learned_and_saved(tmp_path):
    shown = run("examples/digits.py", "--epochs", "4", "--output", str(tmp_path))
    assert shown.count(" equal ") == 2, "weights read back predict the same, for both models"
    cells = [cell.strip() for cell in shown.split("│")]
    assert min(float(cell[:-1]) for cell in cells if cell.endswith("%")) > 90
    assert (tmp_path / "digits.png").read_bytes().startswith(b"\x89PNG")
    assert {p.stem for p in tmp_path.glob("*.safetensors")} == {"mlp", "cnn"}


def test_digits_agree_on_all_backends(tmp_path):
    # the script itself fails if a curve is 1e-3 apart or a moved model predicts 1e-5 differently
    shown = run(
        "examples/digits.py", "--backend", "all", "--epochs", "2", "--output", str(tmp_path)
    )
    assert shown.count("same seed") == 2
    assert "moved" in shown


def test_digits_name_a_backend_that_is_missing():
    done = subprocess.run(
        [sys.executable, "examples/digits.py", "--backend", "cupy"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "A backend is one of numpy" in done.stderr
    assert "Traceback" not in done.stderr


def test_curves_are_those_of_the_logs():
    sys.path.insert(0, str(ROOT / "examples"))
    import digits

    losses, milliseconds, _ = digits.curve("mlp", "numpy", 2)
    again, _, _ = digits.curve("mlp", "numpy", 2)
    np.testing.assert_array_equal(losses, again)  # one seed, one curve
    assert losses[1] < losses[0]
    assert milliseconds > 0


# What each example of examples/transforms must say on every backend.
TRANSFORMS = {
    "newton": r"\|gradient\| 1\.418 -> \d\.\de-0[678], accuracy 0\.986",
    "per_sample": r"6 of 10 wrong labels",
    "ode": r"rates 1\.06\d, 0\.39\d, 0\.4[01]\d, 0\.10\d",
    "hmc": r"mean -0\.05 \+0\.49 .* deviation 0\.99 0\.83 .* accepted 0\.96",
    "gan": r"around 3\.\d\d, deviation 0\.4\d",
}


@pytest.mark.parametrize("name", TRANSFORMS)
def test_transforms_agree_on_all_backends(name):
    lines = run(f"examples/transforms/{name}.py", "--backend", "all").splitlines()
    assert [line.partition(":")[0] for line in lines] == list(ao.installed_backends())
    for line in lines:
        assert re.search(TRANSFORMS[name], line), line
