"""Getting ready: ``compile``'s words and a first batch become state, metrics and compiled steps."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from typing import Any, cast

import numpy as np

import arrayops as ao
from arrayops import tree

from ..context import shaping_scope
from ..symbolic import Symbolic
from ..variable import Variable
from . import optimizers
from .attributes import name_paths, own_metrics
from .compiled import Metrics, Objective, check_names
from .data import Batch, feed
from .loss_scale import LossScaleOptimizer
from .pace import Pace
from .state import State
from .steps import Steps
from .structure import Structure


class Prepared(Steps):
    """A model's training state, and what makes it."""

    optimizer: optimizers.Optimizer | None = None
    loss: Any = None  # as `compile` was given it
    compiled = False
    stop_training = False
    steps_per_execution: int | str = 1
    run_eagerly = False
    jit_compile: bool | str = "auto"
    _compiled_with: dict[str, Any] | None = None
    _functions: dict[Any, Callable]  # the steps compiled so far
    _ready_for: Any = None  # what the functions were made for
    _structure: Structure | None = None  # what the model was made of when it was looked through
    _made_of: Any = None
    _is_carrying = False

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int | str = 1,
        jit_compile: bool | str = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Say what is minimized, by what, and what is measured.

        ``jit_compile=True`` takes XLA on TensorFlow and torch.compile on PyTorch; "auto" what is
        usually fastest there. ``run_eagerly`` compiles nothing, for debugging. Batch hooks are
        called once in ``steps_per_execution`` steps, which JAX and TensorFlow then run as one
        program; "auto" measures whether several pay, on PyTorch too. ``auto_scale_loss`` scales the
        loss where the policy is "mixed_float16".

        Source: https://keras.io/api/models/model_training_apis/#compile-method
        """
        _check_several(steps_per_execution)
        self.optimizer = optimizers.get(optimizer)
        if auto_scale_loss and _is_half(self) and self.optimizer.one_of_several:
            self.optimizer = LossScaleOptimizer(self.optimizer)
        check_names(loss, [metrics, weighted_metrics])
        self._compiled_with = {
            "loss": loss,
            "loss_weights": loss_weights,
            "metrics": metrics,
            "weighted_metrics": weighted_metrics,
        }
        self.loss, self.compiled = loss, True
        self.run_eagerly = run_eagerly
        self.steps_per_execution = steps_per_execution
        self.jit_compile = jit_compile
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
            self._attributed = own_metrics(self)
            self._gather([v for metric in self.metrics for v in metric.weights])
            self._ready_for = (self._signature(batch), targets)
        if training:
            self._prepare_optimizer(self._state_variables[0])

    def _prepare_optimizer(self, variables: list[Variable]) -> None:
        """Begin the optimizer's state; what was frozen or thawed since takes what is its own."""
        optimizer = self._optimizer
        own = {id(v) for variables in self._state_variables[:2] for v in variables}
        if optimizer.targets and not any(id(v) in own for v in optimizer.targets):
            raise ValueError(
                f"{optimizer.name} has the state of another model's training. "
                f"Make an optimizer for each model: compile(nn.optimizers...) for {self.name}."
            )
        optimizer.build(variables, like=self.backend)
        if self._functions.get("schedule") is not optimizer.schedule:  # compiled in
            self._functions = {"schedule": optimizer.schedule} if optimizer.schedule else {}

    def _prepare_prediction(self, batch: Batch) -> None:
        """Build the model for inputs like these; what training has made ready will do."""
        if self._ready_for is None or self._ready_for[0] != self._signature(batch):
            self._shape_outputs(batch.x)
            self._attributed = own_metrics(self)
            self._gather([v for metric in self._attributed for v in metric.weights])
            self._ready_for = (self._signature(batch), "prediction")

    def _signature(self, batch: Batch) -> Any:
        """Return what steps are made for: the layers' state, the variables, inputs' form."""
        if self._structure is None or not self._structure.holds():
            self._made_of = self._looked_through()
            self._structure = Structure(self)
        is_one = hasattr(batch.x, "shape")  # no tree to walk
        return self._made_of, "an array" if is_one else tree.structure(batch.x)

    def _looked_through(self) -> Any:
        """Return the layers and variables with what steps depend on."""
        stateful = lambda layer: getattr(layer, "stateful", False)
        layers = [(id(x), x.backend, x.trainable, stateful(x)) for x in self.walk()]
        away = [x for x in self.walk() if x.backend != self.backend]
        if away:
            raise ao.BackendError(
                f"A model's layers are on its backend. Received: {self.name} on {self.backend}, "
                f"{away[0].name} on {away[0].backend}. Move them together: "
                f"{self.name}.to({self.backend!r})."
            )
        return layers, [(id(v), v.trainable) for v in self.weights]

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

    def _gather(self, metric_variables: list[Any]) -> None:
        name_paths(self)
        state = self.trainable_variables, self.non_trainable_variables, metric_variables
        self._state_variables = state
        self._functions = {}
        self._is_carrying = self._carries

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

    # ------------------------------------------------------------ state

    def get_state(self) -> State:
        """Return the arrays that a step takes; ready after ``compile`` and a first batch."""
        lists = [[v.value for v in variables] for variables in self._state_variables]
        begun = self.optimizer is not None and self.optimizer.built
        return State(lists[0], lists[1], self._optimizer.state() if begun else [], lists[2])

    def set_state(self, state: State) -> None:
        """Take the arrays that a step has returned."""
        for variables, values in zip(
            self._state_variables, (state[0], state[1], state[3]), strict=True
        ):
            for variable, value in zip(variables, values, strict=True):
                variable.value = value
        if state.optimizer:
            self._optimizer.set_state(state.optimizer)

    def _weights_state(self) -> State:
        """Return the state without what a prediction does not look at."""
        lists = [[v.value for v in variables] for variables in self._state_variables[:2]]
        return State(lists[0], lists[1], [], [])

    def _function(self, name: str) -> Callable:
        """Return a step compiled for the model's backend."""
        if name not in self._functions:
            donate = (0,) if name == "train_step" else ()
            self._functions[name] = self._compiled(getattr(self, name), donate=donate)
        return self._functions[name]

    def _feed(self) -> Callable[[Batch], Batch]:
        """Return what takes host batches to where the steps take them."""
        return feed(self.backend, self.dtype, compiled=not self.run_eagerly)

    def _several(self, name: str) -> Callable:
        """Return a function that runs a step for each of several batches, as one program."""
        key = f"{name} several times"
        if key not in self._functions:
            step = getattr(self, name)

            def run(state: State, group: list[Batch]) -> tuple[State, dict[str, Any]]:
                logs: dict[str, Any] = {}
                for batch in group:
                    state, logs = step(state, batch)
                return state, logs

            donate = (0,) if name == "train_step" else ()
            replay = {"replay": True} if self._records else {}
            self._functions[key] = self._compiled(run, donate=donate, **replay)
        return self._functions[key]

    @property
    def _at_a_time(self) -> int:
        """Return how many steps go in a group, if that is not measured."""
        asked = self.steps_per_execution
        return 1 if isinstance(asked, str) else int(asked)

    def _pace(self, name: str, several: int) -> Pace:
        """Return what is known of a step's time; it is forgotten together with the step."""
        made = cast("dict[str, Any]", self._functions)
        return made.setdefault(f"{name} pace {several}", Pace(several, records=self._records))

    @property
    def _records(self) -> bool:
        """Say whether a program of steps is their recorded kernels, for nothing is compiled."""
        return self.backend == "torch" and self.jit_compile is not True

    def _compiled(self, step: Callable, **how: Any) -> Callable:
        """Return a function of states as ``compile`` wants it run."""
        if self.run_eagerly:
            return step
        if self.jit_compile is True:
            how |= {"tensorflow": {"xla": True}, "torch": {"compile": True}}.get(self.backend, {})
        return ao.compile_for(self.backend, step, **how)

    # ------------------------------------------------------------ metrics

    @property
    def metrics(self) -> list[Any]:
        """Return the metrics that training tells: the losses', ``compile``'s, and attributes."""
        told = [metric for _, metric in getattr(self, "_metrics", ())]
        return [*told, *own_metrics(self)]

    @property
    def metrics_names(self) -> list[str]:
        """Return the names in the logs, in their order; none before the first batch."""
        told = [name for name, _ in getattr(self, "_metrics", ())]
        return [*told, *(metric.name for metric in own_metrics(self))]

    def reset_metrics(self) -> None:
        """Begin all metrics anew."""
        for metric in self.metrics:
            metric.reset_state()

    def _reset_metrics(self, state: State) -> State:
        """Return the state with all metrics at their beginning: those that steps were made for."""
        for _, metric in self._metrics:
            metric.reset_state()
        for metric in self._attributed:
            metric.reset_state()
        return state._replace(metrics=[v.value for v in self._state_variables[2]])


def fed_dtype(array: Any, floats_as: str) -> str:
    """Return the dtype in which a host array reaches the model."""
    name = ao.dtype_name(array.dtype)
    return floats_as if "float" in name else name


def _check_several(steps: int | str) -> None:
    if steps != "auto" and not (isinstance(steps, Integral) and int(steps) > 0):
        raise ValueError(
            f'steps_per_execution is a positive integer, or "auto". Received: {steps!r}.'
        )


def _is_half(model: Any) -> bool:
    return getattr(getattr(model, "dtype_policy", None), "name", "") == "mixed_float16"
