"""Getting ready: ``compile``'s words and a first batch become state, metrics and compiled steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

import arrayops as ao
from arrayops import tree

from ..context import shaping_scope
from ..symbolic import Symbolic
from ..variable import Variable
from . import optimizers
from .compiled import Metrics, Objective, check_names
from .data import Batch
from .state import State
from .steps import Steps


class Prepared(Steps):
    """A model's training state, and what makes it."""

    optimizer: optimizers.Optimizer | None = None
    stop_training = False
    _compiled_with: dict[str, Any] | None = None
    _optimizer_state: list[Any] | None = None
    _optimized: Sequence[Variable] = ()  # what the optimizer's state belongs to
    _functions: dict[str, Callable]  # the steps compiled so far
    _ready_for: Any = None  # what the functions were made for
    _run_eagerly = False
    _jit_compile: bool | str = "auto"

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        jit_compile: bool | str = "auto",
    ) -> None:
        """Say what is minimized, by what, and what is measured.

        ``jit_compile=True`` takes XLA on TensorFlow and torch.compile on PyTorch; "auto" what is
        usually fastest there. ``run_eagerly`` compiles nothing, for debugging.

        Source: https://keras.io/api/models/model_training_apis/#compile-method
        """
        self.optimizer = optimizers.get(optimizer)
        check_names(loss, [metrics, weighted_metrics])
        self._compiled_with = {
            "loss": loss,
            "loss_weights": loss_weights,
            "metrics": metrics,
            "weighted_metrics": weighted_metrics,
        }
        self._run_eagerly = run_eagerly
        self._jit_compile = jit_compile
        self._optimizer_state = None
        self._ready_for = None

    # ------------------------------------------------------------ getting ready

    def _prepare(self, batch: Batch, *, training: bool) -> None:
        """Build the model, its metrics and its optimizer's state for batches like this, once."""
        if self._compiled_with is None:
            raise RuntimeError(
                "The model knows no loss yet: call compile(optimizer=..., loss=...) first."
            )
        targets = tree.structure(batch.y)
        if self._ready_for != (self._signature(batch), targets):
            outputs = self._shape_outputs(batch.x)
            self._make_objective(batch, outputs)
            self._gather([v for _, metric in self._metrics for v in metric.weights])
            self._ready_for = (self._signature(batch), targets)
        if training:
            self._prepare_optimizer(self._state_variables[0])

    def _prepare_optimizer(self, variables: list[Variable]) -> None:
        """Begin the optimizer's state; what was frozen or thawed since takes what is its own."""
        assert self.optimizer is not None
        before = list(map(id, self._optimized))
        if self._optimizer_state is not None and before == list(map(id, variables)):
            return
        state = self.optimizer.init([v.value for v in variables], like=self.backend)
        if self._optimizer_state is not None:
            places = [before.index(id(v)) if id(v) in before else None for v in variables]
            state = self.optimizer.carry(self._optimizer_state, places, state)
        self._optimizer_state, self._optimized = state, variables

    def _prepare_prediction(self, batch: Batch) -> None:
        """Build the model for inputs like these; what training has made ready will do."""
        if self._ready_for is None or self._ready_for[0] != self._signature(batch):
            self._shape_outputs(batch.x)
            self._gather([])
            self._ready_for = (self._signature(batch), "prediction")

    def _signature(self, batch: Batch) -> Any:
        """Return what steps are made for: the layers' state, the variables, inputs' form."""
        layers = [(id(x), x.backend, x.trainable) for x in self.walk()]
        away = [x for x in self.walk() if x.backend != self.backend]
        if away:
            raise ao.BackendError(
                f"A model's layers are on its backend. Received: {self.name} on {self.backend}, "
                f"{away[0].name} on {away[0].backend}. Move them together: "
                f"{self.name}.to({self.backend!r})."
            )
        variables = [(id(v), v.trainable) for v in self.weights]
        return layers, variables, tree.structure(batch.x)

    def _make_objective(self, batch: Batch, outputs: Any) -> None:
        how, names = self._compiled_with or {}, self._names_of(outputs)
        self._objective = Objective(how["loss"], how["loss_weights"], names, outputs)
        parts = tuple(self._objective.parts.values())
        own_loss = type(self).compute_loss is Steps.compute_loss
        targets = outputs if batch.y is None else batch.y
        with ao.use_backend(self.backend):
            self._metrics = Metrics(
                how["metrics"],
                how["weighted_metrics"],
                names,
                targets,
                outputs,
                parts if own_loss else (),
            )

    def _checked(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """Yield the batches; raises for targets that the loss would meet in silence, or not at all.

        A loss or step of a subclass may read its targets in another way.
        """
        own = type(self).compute_loss is Steps.compute_loss
        known = own and type(self).train_step is Steps.train_step
        for batch in batches:
            if known and batch.y is not None:
                self._objective.check(batch.y)
            yield batch

    def _gather(self, metric_variables: list[Any]) -> None:
        non_trainable = [*self.non_trainable_variables, *self.seed_variables]
        self._state_variables = (self.trainable_variables, non_trainable, metric_variables)
        self._functions = {}

    def _shape_outputs(self, x: Any) -> Any:
        """Return symbolic outputs for inputs like ``x``, building what is not built."""
        inputs = tree.map(lambda a: Symbolic((None, *np.shape(a)[1:]), fed_dtype(a, self.dtype)), x)
        with shaping_scope():
            return self(inputs)

    def _names_of(self, outputs: Any) -> list[str]:
        names = getattr(self, "output_names", None)
        if names is not None:
            return list(names)
        if isinstance(outputs, dict):
            return list(outputs)
        count = len(outputs) if isinstance(outputs, (list, tuple)) else 1
        return [f"output_{i + 1}" for i in range(count)] if count > 1 else ["output"]

    def get_state(self) -> State:
        """Return the arrays that a step takes; ready after ``compile`` and a first batch."""
        lists = [[v.value for v in variables] for variables in self._state_variables]
        return State(lists[0], lists[1], list(self._optimizer_state or []), lists[2])

    def set_state(self, state: State) -> None:
        """Take the arrays that a step has returned."""
        for variables, values in zip(
            self._state_variables, (state[0], state[1], state[3]), strict=True
        ):
            for variable, value in zip(variables, values, strict=True):
                variable.value = value
        if state.optimizer:
            self._optimizer_state = state.optimizer

    def _own_state(self) -> State:
        """Return a copy of the state that nobody else holds: steps may reuse its memory."""
        return tree.map(lambda a: ao.asarray(a, copy=True), self.get_state())

    def _function(self, name: str) -> Callable:
        """Return a step compiled for the model's backend."""
        if name not in self._functions:
            step = getattr(self, name)
            donate = (0,) if name == "train_step" else ()
            options = {}
            if self._jit_compile is True:
                options = {"tensorflow": {"xla": True}, "torch": {"compile": True}}.get(
                    self.backend, {}
                )
            eager = self._run_eagerly
            self._functions[name] = (
                step if eager else ao.compile_for(self.backend, step, donate=donate, **options)
            )
        return self._functions[name]

    def _reset_metrics(self, state: State) -> State:
        for _, metric in self._metrics:
            metric.reset_state()
        return state._replace(metrics=[v.value for v in self._state_variables[2]])


def fed_dtype(array: Any, floats_as: str) -> str:
    """Return the dtype in which a host array reaches the model."""
    name = ao.dtype_name(array.dtype)
    return floats_as if "float" in name else name
