"""Slices, scatters, segments, windows and CTC give what Keras' functions of the same name give."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close

from ..nn.oracle import Keras
from ..nn.scripts import named_ops as scripts
from .laws import BACKENDS

pytest.importorskip("keras")
random = np.random.default_rng(0)


def floats(*shape: int) -> np.ndarray:
    return random.normal(size=shape).astype("float32")


X, ROWS = floats(3, 4, 5), floats(6, 2)
IDS = np.asarray([0, 2, 2, 1, 0, 2], "int32")
PLACES = np.asarray([[0, 1], [2, 3], [0, 1]], "int32")
APART = np.asarray([[0, 1], [2, 3], [1, 1]], "int32")
IMAGES = floats(2, 3, 7, 6)
HOW = {"dilation": (2, 1), "padding": (1, 2), "stride": (2, 3)}
LOGITS, LENGTHS = 2 * floats(5, 7, 5), np.asarray([7, 5, 4, 6, 3], "int32")
LABELS = random.integers(1, 5, (5, 3)).astype("int32")
COUNTS = np.asarray([3, 2, 1, 3, 0], "int32")

CALLS: list[tuple[str, tuple, dict[str, Any]]] = [
    ("slice", (X, (1, 0, 2), (2, 3, 3)), {}),
    ("slice", (X, np.asarray([1, 0, 2], "int32"), (2, 3, 3)), {}),
    ("slice_update", (X, (1, 0, 2), floats(2, 3, 3)), {}),
    ("slice_update", (X, np.asarray([1, 0, 2], "int32"), floats(2, 3, 3)), {}),
    ("scatter", (PLACES, floats(3, 5), (3, 4, 5)), {}),
    ("scatter_update", (X, APART, floats(3, 5)), {}),
    *(("scatter_update", (X, PLACES, floats(3, 5)), {"reduction": r}) for r in ("add", "mul")),
    *(("scatter_update", (X, PLACES, floats(3, 5)), {"reduction": r}) for r in ("max", "min")),
    *((f"segment_{name}", (ROWS, IDS, 3), {}) for name in ("sum", "prod", "max", "min")),
    ("segment_sum", (ROWS, IDS), {}),
    ("unfold", (IMAGES, (3, 2)), HOW),
    ("fold", (floats(2, 18, 9), (7, 6), (3, 2)), HOW),
    ("ctc_loss", (LABELS, LOGITS, COUNTS, LENGTHS), {}),
    ("ctc_loss", (LABELS - 1, LOGITS, COUNTS, LENGTHS), {"mask_index": 4}),
    ("ctc_decode", (LOGITS, LENGTHS), {}),
    ("ctc_decode", (LOGITS, LENGTHS), {"merge_repeated": False, "mask_index": 4}),
    ("ctc_decode", (LOGITS, LENGTHS), {"strategy": "beam_search", "top_paths": 4}),
]


@pytest.fixture(scope="module")
def oracle():
    keras = Keras("tensorflow")
    yield keras
    keras.close()


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
def test_values_are_keras(oracle, call, backend):
    name, args, how = call
    expected = ao.tree.leaves(oracle.run(scripts.function, name, args, how))
    sent = [ao.asarray(a, like=backend) if isinstance(a, np.ndarray) else a for a in args]
    actual = ao.tree.leaves(getattr(ao, name)(*sent, **how))
    for a, e in zip(actual, expected, strict=True):
        assert_close(a, e, "gradient", backend=backend)


def test_labels_without_room_are_never():
    target, output = np.asarray([[1, 1]]), np.zeros((1, 2, 3))
    loss = lambda x: ao.sum(ao.ctc_loss(target, x, np.asarray([2]), np.asarray([2])))
    value, gradient = ao.value_and_grad(loss)(output)
    assert np.isinf(value)
    assert not gradient.any()


def searched(log_p: np.ndarray, width: int) -> list[tuple[tuple[int, ...], float]]:
    """Return beginnings and their log probabilities, best first: beams in a dictionary."""
    beams: dict[tuple, Any] = {(): (0.0, -np.inf)}
    for row in log_p:
        new: dict[tuple, list[float]] = defaultdict(lambda: [-np.inf, -np.inf])
        for path, (blank, label) in beams.items():
            total = np.logaddexp(blank, label)
            new[path][0] = np.logaddexp(new[path][0], total + row[0])
            if path:
                new[path][1] = np.logaddexp(new[path][1], label + row[path[-1]])
            for c in range(1, len(row)):
                longer, before = (*path, c), blank if path[-1:] == (c,) else total
                new[longer][1] = np.logaddexp(new[longer][1], before + row[c])
        best = sorted(new.items(), key=lambda item: -np.logaddexp(*item[1]))
        beams = dict(best[:width])
    return [(path, np.logaddexp(*both)) for path, both in beams.items()]


@pytest.mark.parametrize("width", [1, 2, 3, 6, 10])
def test_narrow_beams_keep_the_best_of_each_step(width):
    """TensorFlow's search forgets more where beams are few, so Keras is no oracle for them."""
    logits = LOGITS.astype("float64")
    how = {"strategy": "beam_search", "beam_width": width, "top_paths": min(width, 3)}
    paths, scores = ao.ctc_decode(logits, LENGTHS, **how)
    for i, steps in enumerate(LENGTHS):
        log_p = ao.log_softmax(logits[i, :steps])
        for k, (path, score) in enumerate(searched(log_p, width)[: min(width, 3)]):
            assert tuple(paths[k, i][paths[k, i] >= 0]) == path
            assert_close(scores[i, k], np.float64(score), "composed")
