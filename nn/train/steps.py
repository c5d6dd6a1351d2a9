"""Pure steps: state and batch in, state and logs out. The same source runs on every backend."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any, NamedTuple

import arrayops as ao
from arrayops import tree

from ..context import collecting, context, floatx
from ..dtype_policies import widened
from ..layer import Layer
from ..masking import has_mask, mask_of, set_mask
from ..variable import Variable, bound
from . import optimizers
from .compiled import Metrics, Objective, results
from .data import Batch
from .metrics import Metric
from .state import State


class Parts(NamedTuple):
    """What comes of a batch's loss beside it."""

    losses: dict[str, Any]  # those of the outputs by name, if there are several
    metrics: list[Any]  # the state of the metrics, if the loss may have fed some


class Steps(Layer):
    """What a model does with one batch. Override ``compute_loss`` or a step for all backends."""

    _has_outputs_of_its_own = False
    optimizer: optimizers.Optimizer | None
    _guard: Any = None  # sees the loss and the gradients of the running step
    _objective: Objective
    _metrics: Metrics
    _tells_training = True  # to a ``compute_loss``, which may be one without the argument
    _left: list[State] | None = None  # the states that calls of the running step have left
    _attributed: Sequence[Metric] = ()  # the metrics in attributes
    _adders: Sequence[Layer] = ()  # the layers whose losses a step's state holds
    _state_variables: tuple[list[Variable], list[Variable], list[Variable]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in ("train_step", "test_step", "predict_step"):
            if name in vars(cls):
                _check_step(cls, name)
        cls._tells_training = "training" in inspect.signature(cls.compute_loss).parameters

    def train_step(self, state: State, batch: Batch) -> tuple[State, dict[str, Any]]:
        """Return the state after one step of the optimizer, and the logs.

        Pure: nothing of the model changes. To write your own, use ``stateless_call``,
        ``stateless_compute_loss``, ``ao.value_and_grad``, ``update_metrics`` and
        ``apply_gradients``, as this one does.
        """

        def objective(trainable: list[Any]) -> tuple[Any, tuple[Any, ...]]:
            y_pred, after = self.stateless_call(
                state._replace(trainable=trainable), batch.x, training=True
            )
            loss, parts = self.stateless_compute_loss(after, batch, y_pred)
            found = loss, y_pred, mask_of(y_pred), after.non_trainable, parts
            return self._optimizer.scale_loss(loss, state.optimizer), found

        (_, (loss, y_pred, mask, non_trainable, parts)), gradients = ao.value_and_grad(
            objective, has_aux=True
        )(state.trainable)
        if has_mask(mask):
            set_mask(y_pred, mask)  # the arrays that come out are others
        state = state._replace(non_trainable=non_trainable)
        state, logs = self.update_metrics(state, batch, y_pred, loss, parts)
        return self.apply_gradients(state, gradients), logs

    @property
    def _optimizer(self) -> optimizers.Optimizer:
        """Return the optimizer, which there has to be."""
        assert self.optimizer is not None, (
            "a step with gradients needs an optimizer: compile(optimizer=...)"
        )
        return self.optimizer

    def test_step(self, state: State, batch: Batch) -> tuple[State, dict[str, Any]]:
        """Return the state with the metrics of one more batch, and the logs."""
        y_pred, after = self.stateless_call(state, batch.x, training=False)
        loss, parts = self.stateless_compute_loss(after, batch, y_pred, training=False)
        return self.update_metrics(after._replace(losses=()), batch, y_pred, loss, parts)

    def predict_step(self, state: State, batch: Batch) -> Any:
        """Return the outputs for one batch."""
        return self.stateless_call(state, batch.x, training=False)[0]

    def carrying_predict_step(self, state: State, batch: Batch) -> tuple[State, Any]:
        """Return the state that a prediction leaves, and the outputs: for stateful layers."""
        self._left = []
        try:
            outputs = self.predict_step(state, batch)
            after = self._left or [state]
        finally:
            self._left = None
        return state._replace(non_trainable=after[-1].non_trainable), outputs

    @property
    def _carries(self) -> bool:
        """Say whether a batch begins where the one before has ended: with stateful layers."""
        return any(getattr(layer, "stateful", False) for layer in self.walk())

    # ------------------------------------------------------------ what steps are made of

    def stateless_call(  # pyright: ignore[reportIncompatibleMethodOverride] - takes both
        self, state: State | Sequence[Any], *args: Any, training: bool = False, **kwargs: Any
    ) -> tuple[Any, Any]:
        """Return the outputs computed with the arrays of ``state``, and the state left behind.

        What layers add to the loss is left there too. Given a list of arrays for
        ``trainable_variables``, and another for ``non_trainable_variables``, it is the function
        that every layer has.
        """
        if not isinstance(state, State):
            return super().stateless_call(state, *args, training=training, **kwargs)
        added: list[tuple[Any, Any]] = []
        with bound(*self._held(state)), collecting(added):
            outputs = self(*args, training=training, **kwargs)
            after = [v.value for v in self._state_variables[1]]
            state = state._replace(non_trainable=after, metrics=self._fed(state))
        self._adders = [layer for layer, _ in added]
        state = state._replace(losses=tuple(loss for _, loss in added))
        if self._left is not None:
            self._left.append(state)
        return outputs, state

    def _held(self, state: State) -> tuple[list[Variable], list[Any]]:
        """Return the variables that hold a state's arrays while layers and losses run, and these.

        The metrics are among them if some are in attributes, where both may feed them.
        """
        trainable, non_trainable, measured = self._state_variables
        variables, values = [*trainable, *non_trainable], [*state.trainable, *state.non_trainable]
        if self._attributed:
            variables += measured
            values += state.metrics or [v.value for v in measured]
        return variables, values

    def _fed(self, state: State) -> list[Any]:
        """Return the metrics' arrays after layers or losses have run."""
        feeding = self._attributed and state.metrics
        return [v.value for v in self._state_variables[2]] if feeding else state.metrics

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """Return a batch's loss, a 0-d array; override it if (y, y_pred) are not enough for it.

        What layers have added and the variables' regularizers ask is in it; ``losses`` tells it.
        """
        return self._whole_loss(y, y_pred, sample_weight)[0]

    def stateless_compute_loss(
        self, state: State, batch: Batch, y_pred: Any, training: bool = True
    ) -> tuple[Any, Parts]:
        """Return a batch's loss, and what ``update_metrics`` takes of it.

        A loss may look at weights, those of ``state``: the differentiated function has it in it.
        """
        added = list(zip(self._adders[: len(state.losses)], state.losses, strict=True))
        with bound(*self._held(state)), collecting(added):
            if type(self).compute_loss is not Steps.compute_loss:
                how = {"training": training} if self._tells_training else {}
                loss = self.compute_loss(batch.x, batch.y, y_pred, batch.sample_weight, **how)
                parts: dict[str, Any] = {}
            else:
                loss, parts = self._whole_loss(batch.y, y_pred, batch.sample_weight)
            return loss, Parts(parts, self._fed(state) if self._attributed else [])

    def _whole_loss(self, y: Any, y_pred: Any, sample_weight: Any) -> tuple[Any, dict[str, Any]]:
        """Return the loss of the outputs with what else is minimized, and the outputs' own.

        A model without a loss minimizes what its layers add.
        """
        added = self._added_losses()
        loss, parts = None, {}
        if self._objective.losses or not added:
            loss, parts = self._objective(y, y_pred, sample_weight)
        rules = [(v.regularizer, v.value) for v in self._state_variables[0]]
        for cost in (*map(ao.sum, added), *(rule(w) for rule, w in rules if rule is not None)):
            like = floatx() if loss is None else loss.dtype
            loss = ao.astype(cost, like) if loss is None else ao.add(loss, ao.astype(cost, like))
        return loss, parts

    def update_metrics(
        self,
        state: State,
        batch: Batch,
        y_pred: Any,
        loss: Any,
        parts: Parts | None = None,
    ) -> tuple[State, dict[str, Any]]:
        """Return the state with a batch in the metrics, and the logs: each metric's value."""
        if self._guard is not None:
            self._guard.see("loss", [loss])
        trainable, non_trainable, variables = self._state_variables
        weights = [*state.trainable, *state.non_trainable]
        y_pred = _widened(y_pred)
        losses, fed = parts or ({}, [])
        measured = fed or state.metrics
        with bound([*trainable, *non_trainable, *variables], [*weights, *measured]):
            self._metrics.take_loss(loss, losses, batch.x)
            logs = dict(self.compute_metrics(batch.x, batch.y, y_pred, batch.sample_weight))
            after = [v.value for v in variables]
        return state._replace(metrics=after), logs

    def compute_metrics(
        self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None
    ) -> dict[str, Any]:
        """Take a batch into the metrics and return their values by name; override it for others.

        Metrics in attributes are reset and kept as those of ``compile`` are.
        """
        self._metrics.update(y, y_pred, sample_weight)
        return self.get_metrics_result()

    def get_metrics_result(self) -> dict[str, Any]:
        """Return the values of all metrics by name."""
        return results((*self._metrics, *((m.name, m) for m in self._attributed)))

    def apply_gradients(self, state: State, gradients: list[Any]) -> State:
        """Return the state after the optimizer's step with the gradients of ``state.trainable``."""
        if self._guard is not None:
            self._guard.see("gradients", gradients)
        trainable, slots = self._optimizer.update(
            state.trainable, gradients, state.optimizer, donate=context.donating
        )
        constraints = [v.constraint for v in self._state_variables[0]]
        if any(c is not None for c in constraints):
            pairs = zip(constraints, trainable, strict=True)
            trainable = [x if constraint is None else constraint(x) for constraint, x in pairs]
        return state._replace(trainable=trainable, optimizer=slots)


def _check_step(cls: type, name: str) -> None:
    """Raise ``TypeError`` for a step that is written for another library."""
    signature = inspect.signature(getattr(cls, name))
    try:
        signature.bind(None, None, None)
    except TypeError:
        raise TypeError(
            f"A step is {name}(self, state, batch): it returns what it changes, and the same "
            f"serves all backends. Received: {cls.__name__}.{name}{signature}. "
            "examples/guides/custom_fit.py shows one."
        ) from None


def _widened(y_pred: Any) -> Any:
    """Return outputs as metrics take them: not in half precision, and with their masks."""
    wide = tree.map(widened, y_pred)
    mask = mask_of(y_pred)
    if has_mask(mask):
        set_mask(wide, mask)
    return wide
