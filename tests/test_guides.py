"""The guides run as they are and learn what they say: each raises if it does not.

All of them on NumPy and PyTorch. The other libraries compile every model first, which takes most of
the time, so each of them runs a third; `python examples/guides --backend NAME` runs all on one.
"""

import subprocess
import sys
from pathlib import Path

import pytest

import arrayops as ao

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "examples" / "guides"
GUIDES = sorted(path.stem for path in FOLDER.glob("[a-z]*.py") if path.stem != "common")
COMPILING = ("jax", "tensorflow", "openvino")


def chosen(backend: str) -> list[str]:
    """Return the guides that are run on a backend."""
    return GUIDES[COMPILING.index(backend) :: len(COMPILING)] if backend in COMPILING else GUIDES


def run(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("backend", ao.installed_backends())
def test_guides_learn(backend):
    done = run("examples/guides", "--backend", backend, *chosen(backend))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    ran = [line.split()[0] for line in done.stdout.splitlines() if f" on {backend}, " in line]
    assert ran == chosen(backend)
    assert done.stdout.count("(wanted: ") >= len(ran), "each has a check"


def test_a_guide_that_learns_nothing_fails():
    done = run("examples/guides/sequential_model.py", "--epochs", "1")
    assert done.returncode != 0
    assert "(wanted: above 0.9)" in done.stderr


def test_there_are_25_guides_and_their_pages_say_how_to_run_them():
    assert len(GUIDES) == 25
    page = (ROOT / "docs" / "examples.md").read_text()
    for guide in GUIDES:
        assert (
            f"python examples/guides/{guide}.py --backend" in (FOLDER / f"{guide}.py").read_text()
        )
        assert f"guides/{guide}.py" in page
