"""Samples of connectionist temporal classification: every sequence has room for its labels."""

from __future__ import annotations

from typing import Any

import arrayops as ao
from arrayops._dispatch import Op

from .drawing import Call, Domain, Maker
from .generic import FLOATS

LOGITS = Domain(-2, 2)


def _lengths(m: Maker, count: int, low: int, high: int) -> Any:
    return m.random.integers(low, high + 1, count).astype("int32")


def ctc_loss(m: Maker, op: Op) -> Call:
    n, labels, classes = m.size(1, 2), m.size(1, 2), m.size(2, 4)
    steps = 2 * labels + m.size(0, 1)  # equal labels have a blank between them
    blank = m.pick(0, classes - 1)
    target = m.indices((n, labels), classes - 1) + (blank == 0)
    target = target.astype("int32")
    lengths = _lengths(m, n, 2 * labels - 1, steps)
    output = m.array((n, steps, classes), LOGITS)
    return Call((target, output, _lengths(m, n, 0, labels), lengths), {"mask_index": blank})


def ctc_decode(m: Maker, op: Op) -> Call:
    n, steps, classes = m.size(1, 2), m.size(1, 4), m.size(2, 4)
    how = {"mask_index": m.pick(0, classes - 1)}
    logits = m.array((n, steps, classes), LOGITS)
    if m.dtype in FLOATS and m.flag():  # beams that tie may come in any order
        logits = ao.astype(m.random.normal(0, 2, logits.shape), m.dtype)
        how |= {"strategy": "beam_search", "beam_width": m.size(1, 4), "top_paths": 1}
    else:
        how["merge_repeated"] = m.flag()
    return Call((logits, _lengths(m, n, 0, steps)), how)


TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (ctc_loss, FLOATS, False, "ctc_loss"),
    (ctc_decode, FLOATS, False, "ctc_decode"),
]
