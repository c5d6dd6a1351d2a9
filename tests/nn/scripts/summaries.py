"""What both libraries count below the table of a model."""

from __future__ import annotations

import re
from typing import Any


def counts(k: Any) -> dict[str, int]:
    """Return the numbers of parameters of a model with a frozen one inside."""
    inner = k.Sequential([k.Input((8,)), k.layers.Dense(4), k.layers.Dense(4)])
    inner.trainable = False
    inputs = k.Input((8,))
    x = k.layers.BatchNormalization()(inner(inputs))
    model = k.Model(inputs, k.layers.Dense(2)(x))
    kept: list[str] = []
    model.summary(print_fn=lambda text, **_: kept.append(text))
    found = re.findall(r"(Total|Trainable|Non-trainable) params: ([\d,]+)", "\n".join(kept))
    return {name: int(number.replace(",", "")) for name, number in found}
