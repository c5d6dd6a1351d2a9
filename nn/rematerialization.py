"""RematScope: layers that compute again, going backward, what they computed going forward.

Source: https://keras.io/api/utils/ and Chen et al., https://arxiv.org/abs/1604.06174
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from math import prod
from typing import Any, Self

import arrayops as ao
from arrayops import tree

from .context import autocast_scope, collecting, context, shaping_scope, training_scope
from .symbolic import Symbolic, is_symbolic
from .variable import bound

_MODES = ("full", "activations", "larger_than", "list_of_layers", None)


class RematScope:
    """Layers that are made inside save memory in training, for about one more pass forward.

    ``mode`` says which: "full", all; "activations", their activations alone; "larger_than", those
    whose outputs have more elements than ``output_size_threshold``; "list_of_layers", those of
    ``layer_names``; None, none of them, inside another scope.

    >>> with nn.RematScope():
    ...     layer = nn.layers.Dense(2, activation="relu", kernel_initializer="ones")
    >>> layer(np.ones((1, 3), "float32"))
    array([[3., 3.]], dtype=float32)
    """

    def __init__(
        self,
        mode: str | None = "full",
        output_size_threshold: int = 1024,
        layer_names: Sequence[str] | None = None,
    ) -> None:
        if mode not in _MODES:
            raise ValueError(f"mode is one of {', '.join(map(str, _MODES))}. Received: {mode!r}.")
        self.mode = mode
        self.output_size_threshold = output_size_threshold
        self.layer_names = list(layer_names or [])
        self._around: list[RematScope | None] = []

    def __enter__(self) -> Self:
        self._around.append(context.remat)
        context.remat = self if self.mode else None
        return self

    def __exit__(self, *error: object) -> None:
        context.remat = self._around.pop()

    def call(self, layer: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the outputs of a layer's ``call``, computed again where this scope says so."""
        if is_symbolic((args, kwargs)) or context.shaping:
            return layer.call(*args, **kwargs)
        if self.mode == "activations":
            return _of_activation(layer, args, kwargs)
        if self.mode == "list_of_layers":
            chosen = layer.name in self.layer_names
        else:
            chosen = self.mode == "full" or self._is_large(layer, args, kwargs)
        return (_of_layer if chosen else _plain)(layer, args, kwargs)

    def _is_large(self, layer: Any, args: tuple, kwargs: dict[str, Any]) -> bool:
        shaped = lambda x: (
            Symbolic(ao.shape(x), ao.dtype_name(x.dtype)) if hasattr(x, "dtype") else x
        )
        args, kwargs = tree.map(shaped, (args, kwargs))
        with shaping_scope():
            outputs = tree.leaves(layer.call(*args, **kwargs))
        return sum(prod(n or 1 for n in x.shape) for x in outputs) > self.output_size_threshold


def _plain(layer: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
    return layer.call(*args, **kwargs)


def _of_activation(layer: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
    activation: Callable | None = getattr(layer, "activation", None)
    if activation is None:
        return layer.call(*args, **kwargs)
    layer.activation = ao.remat(activation)
    try:
        return layer.call(*args, **kwargs)
    finally:
        layer.activation = activation


@contextmanager
def _as_seen(training: bool | None, autocast: str | None, call: object) -> Generator[None]:
    """Let a call see again what its surroundings were."""
    before = context.call
    context.call = call
    with training_scope(training), autocast_scope(autocast):
        try:
            yield
        finally:
            context.call = before


def _of_layer(layer: Any, args: tuple, kwargs: dict[str, Any]) -> Any:
    """Return what ``call`` gives, as a pure function of the arrays that the layer holds.

    What it changes (statistics, seeds) and adds to the loss comes out beside the outputs: left
    inside, it would be gone, or stay behind as a trace.
    """
    held = [*layer.weights, *layer.seed_variables]
    collects, adders = context.collected is not None, []
    seen = context.training, context.autocast, context.call  # the second time is much later

    def pure(values: list[Any], args: tuple, kwargs: dict[str, Any]) -> Any:
        found: list[tuple[Any, Any]] = []
        with bound(held, values), collecting(found if collects else None), _as_seen(*seen):
            outputs = layer.call(*args, **kwargs)
            with autocast_scope(None):
                after = [v.value for v in held]
        adders[:] = [adder for adder, _ in found]
        return outputs, after, [loss for _, loss in found]

    with autocast_scope(None):
        before = [v.value for v in held]
    outputs, after, losses = ao.remat(pure)(before, args, kwargs)
    for variable, old, new in zip(held, before, after, strict=True):
        if new is not old and not variable.trainable:
            variable.value = new
    if context.collected is not None:
        context.collected.extend(zip(adders, losses, strict=True))
    return outputs
