"""What a layer's call adds to the loss: by ``add_loss``, and for its outputs.

Inside a step of training the values are traced, so they go into the step's own list. Outside they
stay on the layer that added them, until the next outermost call: each of those has a token, by
which what an earlier call has left is told from what counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import arrayops as ao
from arrayops import tree

from .context import context
from .dtype_policies import widened
from .module import Module


class AddsLosses(Module):
    """A module whose calls may add to the loss."""

    activity_regularizer: Callable[[Any], Any] | None = None
    _adds_losses = False  # whether a call ever did
    _call: object = None  # the token of the outermost call in which this layer was last called
    _added: tuple[object, list[Any]] | None = None  # a token, and what was added then
    _quick = False  # whether a call needs nothing around it

    def add_loss(self, loss: Any) -> None:
        """Add a number, an array (its sum counts), or several of them to the loss of this call.

        >>> class Costly(nn.Layer):
        ...     def call(self, x):
        ...         self.add_loss(ao.mean(x))
        ...         return x
        >>> layer = Costly()
        >>> _ = layer(np.full((2, 3), 0.5, "float32"))
        >>> [float(loss) for loss in layer.losses]
        [0.5]

        Source: https://keras.io/api/layers/base_layer/#addloss-method
        """
        values = tree.leaves(loss)
        if context.shaping:
            return
        self._adds_losses, self._quick = True, False
        if context.collected is not None:
            context.collected.extend((self, value) for value in values)
            return
        if self._added is None or self._added[0] is not context.call:
            self._call = context.call
            self._added = context.call, []
        self._added[1].extend(values)

    def add_metric(self, *args: Any, **kwargs: Any) -> None:
        """Raise ``NotImplementedError``, as Keras does, with what to do instead."""
        raise NotImplementedError(
            f"{self.name}: there is no add_metric. Return what is measured as an output and give "
            "compile(metrics=...) a function of it, or write it into the logs of your train_step."
        )

    @property
    def losses(self) -> list[Any]:
        """Return what the last call has added, and what regularizers ask for the weights."""
        return [*self._added_losses(), *super().losses]

    def _added_losses(self) -> list[Any]:
        """Return what calls of this layer and of those inside have added."""
        if context.collected is not None:
            if not context.collected:
                return []
            inside = {id(layer) for layer in self.walk()}
            return [value for layer, value in context.collected if id(layer) in inside]
        held = [x._added for x in self.walk() if isinstance(x, AddsLosses)]
        return [v for added in held if added and added[0] is self._call for v in added[1]]

    def _regularize_activity(self, outputs: Any) -> None:
        """Add what the regularizer asks for each output, per example."""
        assert self.activity_regularizer is not None
        for output in tree.leaves(outputs):
            if hasattr(output, "shape"):
                cost = self.activity_regularizer(widened(output))
                examples = max(ao.shape(output)[0], 1) if output.shape else 1
                self.add_loss(ao.divide(cost, examples))
