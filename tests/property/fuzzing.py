"""Call the ops of one backend with wrong arguments, in a process of its own: see `test_fuzz`.

``python -m tests.property.fuzzing BACKEND DRAWS SEED`` prints each call before it is made, so that
a crash has a name, and behind it what was wrong with the answer.
"""

from __future__ import annotations

import faulthandler
import resource
import sys
import traceback
from collections.abc import Iterator
from typing import Any

import hypothesis
import numpy as np

import arrayops as ao
from arrayops._dispatch import Op

from .drawing import Call
from .laws import predicted, results
from .spoiling import FOREIGN, spoiled_calls

SECONDS = 60  # after which a call hangs; on a busy machine XLA compiled one for 20
ADDRESSES = 16 * 2**30  # bytes: who asks for more is told at once that there are none
FOUND = "FOUND "

# What callers are told of: the errors of arrayops are Python's own, too.
DOCUMENTED = (
    *(TypeError, ValueError, IndexError, OverflowError, MemoryError),
    *(NotImplementedError, ImportError),
)
# What else a library says where it is the library that answers: XLA's errors are RuntimeErrors,
# torch's and OpenVINO's nearly all; TensorFlow's OpError is named where it can be imported.
OF_LIBRARY = {
    "jax": ("RuntimeError",),
    "torch": ("RuntimeError",),
    "tensorflow": ("OpError",),
    "openvino": ("RuntimeError",),
}


def documented(error: Exception, backend: str) -> bool:
    """Say whether an error is of a class that callers are told of."""
    classes = {kind.__name__ for kind in type(error).__mro__}
    return isinstance(error, DOCUMENTED) or bool(classes & set(OF_LIBRARY.get(backend, ())))


def complaints(op: Op, backend: str, call: Call, foreign: Any) -> Iterator[str]:
    """Make a call; yield what is wrong with its answer, or with what it left behind."""
    args, kwargs = ao.tree.map(lambda x: foreign if x is FOREIGN else x, tuple(call.to(backend)))
    sent = Call(args, kwargs)
    kept = [np.array(ao.to_numpy(x)) for x in sent.arrays()]
    try:
        given = [x for x in results(sent.run(op.function)) if hasattr(x, "shape")]
        shapes = [ao.to_numpy(x).shape for x in given]
    except Exception as error:
        if not documented(error, backend):
            last = traceback.extract_tb(error.__traceback__)[-1]
            yield f"{type(error).__name__} from {last.filename}:{last.lineno}: {str(error)[:200]}"
    else:
        if all(x is not FOREIGN for x in ao.tree.leaves(tuple(call))):
            yield from _against_the_rule(op, call, shapes)
    for x, before in zip(sent.arrays(), kept, strict=True):
        if not np.array_equal(ao.to_numpy(x), before, equal_nan=before.dtype.kind in "fc"):
            yield "An argument was changed."


def _against_the_rule(op: Op, call: Call, shapes: list[tuple[int, ...]]) -> Iterator[str]:
    """Compare shapes with the rule's, unless it refuses the call: a library may take more."""
    try:
        expected = [x.shape for x in results(predicted(op, call)) if hasattr(x, "shape")]
    except DOCUMENTED:
        return
    if len(expected) != len(shapes) or not all(map(_fits, expected, shapes)):
        yield f"The rule says {expected}, the results have {shapes}."


def _fits(expected: tuple[int | None, ...], shape: tuple[int, ...]) -> bool:
    known = (n in (None, m) for m, n in zip(shape, expected, strict=False))
    return len(shape) == len(expected) and all(known)


def words(op: Op, call: Call) -> str:
    """Return a call in one line."""
    said = call.map(lambda x: f"{x.dtype}{list(x.shape)}={x.ravel()[:4].tolist()}")
    args = [*map(repr, said.args), *(f"{name}={value!r}" for name, value in said.kwargs.items())]
    return f"{op.name}({', '.join(args)})".replace("\n", " ")[:500]


def main(backend: str, draws: int, seed: int) -> None:
    """Make that many different calls; the examples hypothesis repeats are not made again."""
    others = [name for name in ("numpy", *ao.installed_backends()) if name != backend]
    foreign = ao.asarray(np.ones(2, "float32"), like=others[0]) if others else None
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, resource.RLIM_INFINITY))
    ao.exp(ao.asarray(1.0, like=backend))  # to import a library takes long, too
    made: set[str] = set()

    def attempt(drawn: tuple[Op, Call]) -> None:
        line = words(*drawn)
        if line in made or len(made) == draws:
            return
        made.add(line)
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        sys.stdout.writelines(
            f"{FOUND}{c}\n" for c in complaints(drawn[0], backend, drawn[1], foreign)
        )
        faulthandler.cancel_dump_traceback_later()

    how = hypothesis.settings(
        max_examples=4 * draws,
        deadline=None,
        database=None,
        derandomize=False,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    given = hypothesis.given(spoiled_calls(tuple(ao.OPS.values())))
    hypothesis.seed(seed)(how(given(attempt)))()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
