"""Evaluating, and saving, the moving averages of the weights."""

from __future__ import annotations

from .base import Callback


class SwapEMAWeights(Callback):
    """Lets evaluations use the optimizer's moving averages of the weights, then puts these back.

    With ``swap_on_epoch`` the averages are the weights from the end of an epoch to the beginning of
    the next, so that callbacks after this one save them. The optimizer needs ``use_ema=True``.

    Source: https://keras.io/api/callbacks/swap_ema_weights/
    """

    carried = ("swapped",)
    swapped = False  # the model holds the averages, the optimizer the weights

    def __init__(self, swap_on_epoch: bool = False) -> None:
        self.swap_on_epoch = swap_on_epoch

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        if self.swap_on_epoch:
            self._swap(False)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        if self.swap_on_epoch:
            self._swap(True)

    def on_test_begin(self, logs: dict | None = None) -> None:
        self._swap(True)

    def on_test_end(self, logs: dict | None = None) -> None:
        self._swap(False)

    on_predict_begin, on_predict_end = on_test_begin, on_test_end

    def on_train_end(self, logs: dict | None = None) -> None:
        if self.swapped:  # training ends with the averages as weights: both are the same then
            self._swap(False)
            state = self.model.get_state()
            averages = self.model.optimizer.averages(state.optimizer)
            self.model.set_state(state._replace(trainable=list(averages)))

    def _swap(self, wanted: bool) -> None:
        if self.swapped == wanted:
            return
        optimizer = self.model.optimizer
        if not getattr(optimizer, "inner_optimizer", optimizer).use_ema:
            raise ValueError(
                "SwapEMAWeights needs an optimizer with use_ema=True. "
                f"Received: {type(optimizer).__name__} without it."
            )
        state = self.model.get_state()
        if not state.optimizer:
            raise ValueError("There are no averages yet: train the model by a step first.")
        averages = list(optimizer.averages(state.optimizer))
        weights = {id(a): w for a, w in zip(averages, state.trainable, strict=True)}
        swapped = [weights.get(id(a), a) for a in state.optimizer]
        self.model.set_state(state._replace(trainable=averages, optimizer=swapped))
        self.swapped = self.model._holds_averages = wanted
