"""All that a training step changes, as one tree of arrays."""

from __future__ import annotations

from typing import Any, NamedTuple

import arrayops as ao
from arrayops import tree


class State(NamedTuple):
    """The arrays of a model in training: a tree that goes into a step and comes out of it.

    ``non_trainable`` holds statistics and the layers' random state. ``losses`` is what layers have
    added to the loss: ``stateless_call`` leaves it for ``stateless_compute_loss``, within a step.
    ``guard`` counts the steps that were not finite, where ``fit`` is to look for them.
    """

    trainable: list[Any]
    non_trainable: list[Any]
    optimizer: list[Any]
    metrics: list[Any]
    losses: tuple[Any, ...] = ()
    guard: tuple[Any, ...] = ()


def copied(state: State) -> State:
    """Return a state of the same values in memory of its own."""
    return tree.map(lambda a: ao.asarray(a, copy=True), state)
