"""LSTM and GRU with the gradients of their own rules.

A rule is linear in the gradients of the results, so JAX turns it around for forward mode.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax

from ..._dispatch import OPS
from ..._results import GRUSteps, LSTMSteps


def _by_rule(name: str) -> Callable:
    op = OPS[name]
    (rule,) = op.gradients

    @jax.custom_jvp
    def steps(*arrays: jax.Array) -> Any:
        return op.body(arrays)

    @steps.defjvp
    def _(primals: Any, tangents: Any) -> tuple[Any, Any]:
        out = steps(*primals)
        turned = jax.linear_transpose(lambda g: rule(g, out, primals), out)
        return out, turned(list(tangents))[0]

    return lambda arrays, /: steps(*arrays)


lstm_steps, gru_steps = _by_rule("lstm_steps"), _by_rule("gru_steps")
