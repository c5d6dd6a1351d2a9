"""What ``fit`` does about numbers that are not finite: nothing, leave the step out, end, or raise.

The loss and the gradients of each step are looked at on the device. Where a step is compiled, the
answer chooses between the state after it and the state before, and is counted in the state: the
host reads the count now and then, and so never waits for a step. Under "stop" and "raise" all that
follows the first bad step is left out as well, so that it does not matter when the host looks.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any, cast

import arrayops as ao

from ..variable import bound
from .data import Batch
from .first_bad import all_finite, first_bad, is_float
from .prepared import Prepared
from .state import State

POLICIES = ("ignore", "skip", "stop", "raise")
CHECK_EVERY = 16  # steps, of a compiled step: how long the host may not know of a bad one


class NonFiniteError(FloatingPointError):
    """A step met numbers that are not finite; the weights are those before it.

    ``epoch`` and ``step`` count from 0, as hooks do; ``where`` names what was not finite first.
    """

    def __init__(self, epoch: int, step: int, where: str) -> None:
        self.epoch, self.step, self.where = epoch, step, where
        super().__init__(
            f"Training is to stay finite. In epoch {epoch + 1}, step {step + 1}, the first that "
            f"was not is {where}. The weights are those before that step. Look at its data and the "
            "learning rate, clip gradients, or leave such steps out: fit(nan='skip')."
        )


class _LeftOut(Exception):  # noqa: N818 - how a step is ended, no error
    """The running step is not to change anything."""


class Guard:
    """One fit's policy: watches its steps, and tells of those that were not finite."""

    def __init__(self, model: Prepared, policy: str) -> None:
        self.model, self.policy = model, policy
        self.lasting = policy != "skip"  # after one bad step no other counts
        # A choice by value waits for nothing where arrays are at hand: no second state is needed.
        self.at_once = bool(model.run_eagerly) or _runs_on_the_host(model)
        self.recent: list[tuple[int, int, Batch]] = []  # since the host looked
        self.count: Any = 0  # of the epoch's steps that were left out
        self._seen: list[Any] = []

    # ------------------------------------------------------------ within a step

    def see(self, what: str, arrays: Sequence[Any]) -> None:
        """Take a step's loss, or its gradients, before anything follows from them."""
        if what == "gradients" and hasattr(self.model.optimizer, "dynamic_scale"):
            return  # that optimizer scales the loss until they are finite
        if not self.at_once:
            self._seen += arrays
        elif not all_finite(arrays):
            raise _LeftOut

    def guarded(self, step: Callable) -> Callable:
        """Return a step that leaves the state as it was if it meets what is not finite."""
        return self._deciding(step) if self.at_once else self._choosing(step)

    def _deciding(self, step: Callable) -> Callable:
        def run(state: State, batch: Batch) -> tuple[State, dict[str, Any]]:
            try:
                with self._watching():
                    return step(state, batch)
            except _LeftOut:
                return state._replace(guard=(ao.add(state.guard[0], 1),)), self._logs(state)

        return run

    def _choosing(self, step: Callable) -> Callable:
        def run(state: State, batch: Batch) -> tuple[State, dict[str, Any]]:
            self._seen = []
            (bad,) = state.guard
            with self._watching():
                after, logs = step(state, batch)
            good = _all_finite(self._seen, bad)
            if self.lasting:
                good = ao.logical_and(good, ao.equal(bad, 0))
            chosen = self._chosen(good, after, state)
            bad = ao.add(bad, ao.astype(ao.logical_not(good), "int32"))
            return chosen._replace(guard=(bad,)), logs | self._logs(chosen)

        return run

    @contextmanager
    def _watching(self) -> Generator[None]:
        self.model._guard = self
        try:
            yield
        finally:
            self.model._guard = None

    def _chosen(self, good: Any, after: State, before: State) -> State:
        choose = lambda a, b: ao.where(good, a, b)
        fields = {
            "trainable": list(map(choose, after.trainable, before.trainable)),
            "non_trainable": list(map(choose, after.non_trainable, before.non_trainable)),
            "optimizer": list(map(choose, after.optimizer, before.optimizer)),
            "metrics": list(map(choose, after.metrics, before.metrics)),
        }
        return after._replace(**fields)

    def _logs(self, state: State) -> dict[str, Any]:
        with bound(self.model._state_variables[2], state.metrics):
            return self.model.get_metrics_result()

    # ------------------------------------------------------------ between steps

    def begun(self, state: State, count: int = 0) -> State:
        """Return an epoch's first state, with the count of its bad steps so far."""
        self.recent = []
        self.count = ao.asarray(count, dtype="int32", like=self.model.backend)
        return state._replace(guard=(self.count,))

    def after(self, epoch: int, number: int, batch: Batch, state: State) -> None:
        """Take note of a step, and look at the count when it is time."""
        self.count = state.guard[0]
        if self.lasting:
            self.recent.append((epoch, number, batch))
            if self.at_once or len(self.recent) == CHECK_EVERY:
                self.look()

    def look(self) -> int:
        """Return how many steps of the epoch were left out; ends or raises under that policy."""
        count = int(ao.to_numpy(self.count))
        if self.lasting and count and self.recent:
            epoch, number, batch = self.recent[-count]
            if self.policy == "raise":
                raise NonFiniteError(epoch, number, first_bad(self.model, batch))
            self.model.stop_training = True
        self.recent = []
        return count

    def counted(self) -> dict[str, int]:
        """Return what the logs of an epoch say of its steps."""
        count = self.look()
        return {} if self.lasting else {"skipped_steps": count}


class Guarded(Prepared):
    """A model whose training may be guarded against numbers that are not finite."""

    _nan = "ignore"  # the policy of this fit

    def _guarding(self) -> Guard | None:
        """Return what guards the steps; once for each policy and way of compiling."""
        if self._nan == "ignore":
            return None
        key, made = ("guard", self._nan), cast("dict[Any, Any]", self._functions)
        if key not in made:  # it is forgotten together with the steps that it guards
            made[key] = Guard(self, self._nan)
        return made[key]

    def _training_step(self) -> Callable:
        """Return the compiled step of training, guarded or not."""
        guard = self._guarding()
        if guard is None:
            return self._function("train_step")
        key = ("train_step", self._nan)
        if key not in self._functions:
            self._functions[key] = self._compiled(guard.guarded(self.train_step), donate=(0,))
        return self._functions[key]


def check_policy(nan: str) -> str:
    """Return the policy; ``ValueError`` for an unknown one."""
    if nan not in POLICIES:
        raise ValueError(f"nan is one of {', '.join(POLICIES)}. Received: {nan!r}.")
    return nan


def _runs_on_the_host(model: Prepared) -> bool:
    if model.backend not in ("numpy", "torch") or model.jit_compile is True:
        return False
    arrays = model.get_state().trainable
    return not arrays or str(getattr(arrays[0], "device", "cpu")).startswith("cpu")


def _all_finite(arrays: Iterable[Any], like: Any) -> Any:
    """Return a bool of the device."""
    good = ao.greater_equal(like, 0)  # true
    for array in arrays:
        if is_float(array):
            good = ao.logical_and(good, ao.all(ao.isfinite(array)))
    return good
