"""Wrong arguments of any kind raise what is documented: no crash, no hang, nothing written to.

Each backend is tried in a process of its own, because a library may end it; `fuzzing` says what is
looked at in an answer, `spoiling` what is put into the calls.
"""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import hypothesis
import numpy as np
import pytest

import arrayops as ao

from .drawing import Call
from .fuzzing import FOUND, complaints
from .laws import BACKENDS

ROOT = Path(__file__).parents[2]
DRAWS = {"dev": 100, "ci": 500, "night": 10_000}


def draws() -> int:
    """Return the number of calls a backend, by the profile's name, which its examples tell."""
    examples = hypothesis.settings().max_examples
    named = {hypothesis.settings.get_profile(name).max_examples: n for name, n in DRAWS.items()}
    return named[examples]


def findings(lines: list[str]) -> list[str]:
    """Return what was found, each with the call before it."""
    called, found = "", []
    for line in lines:
        if line.startswith(FOUND):
            found.append(f"{called}\n    {line}")
        else:
            called = line
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="the limit of memory is a POSIX call")
@pytest.mark.parametrize("backend", BACKENDS)
def test_wrong_arguments_raise_what_is_documented(backend):
    seed = 0 if hypothesis.settings().derandomize else random.randrange(2**32)
    command = ["-W", "ignore", "-m", "tests.property.fuzzing", backend, str(draws()), str(seed)]
    run = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    lines = run.stdout.splitlines()
    found = findings(lines)
    assert run.returncode == 0, f"{lines[-1:]} ended the process:\n{run.stderr[-3000:]}"
    assert not found, f"{len(found)} with seed {seed}:\n" + "\n".join(found)
    assert len(lines) > 0.9 * draws()


# ---------------------------------------------------------------- what is looked for is found

X = Call((np.asarray([1.0, 2.0]),), {})


class Planted:
    """An op whose function is given."""

    name = "exp"

    def __init__(self, function):
        self.function = function


def broken(x):
    raise KeyError(x)


def overwriting(x):
    x[0] = 3
    raise TypeError


@pytest.mark.parametrize(
    ("function", "says"),
    [(broken, "KeyError"), (overwriting, "changed")],
)
def test_a_wrong_answer_is_found(function, says):
    (found,) = complaints(Planted(function), "numpy", X.map(np.copy), None)
    assert says in found


def test_a_shape_against_the_rule_is_found(monkeypatch):
    ao.exp(np.ones(2))
    monkeypatch.setitem(ao.OPS["exp"].table, np.ndarray, lambda x: x[:1])
    assert "rule" in next(complaints(ao.OPS["exp"], "numpy", X, None))


def test_a_right_answer_is_not():
    assert not list(complaints(ao.OPS["exp"], "numpy", X, None))
