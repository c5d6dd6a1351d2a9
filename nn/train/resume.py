"""Where training goes on: a snapshot of all that it depends on, and taking it up again.

What comes after a step is the function of the state, the data's order and place, the random seeds
and the callbacks; all of them are in a snapshot, so a training that was ended at any moment and
taken up from the disk gives the same bits as one that was not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

import arrayops as ao

from ..context import settings
from ..saving.errors import FormatError
from ..variable import Variable
from .data import Batch
from .nonfinite import Guarded
from .prepared import Prepared
from .resume_files import Snapshot, packed, unpacked
from .state import State


class Resumed(NamedTuple):
    """The epoch in which training goes on."""

    snapshot: Snapshot
    source: Iterator[Batch]  # the batches that are left of it
    done: int  # those before
    ended: bool  # no batch is left


class Resuming(Guarded):
    """A model whose training can be stopped at any step, and go on from a snapshot."""

    _numbers: Callable[[Mapping[str, Any]], dict[str, Any]]
    resume_from: Snapshot | None = None  # what the next epoch of this fit begins with
    _resumed: Resumed | None = None
    _logs_before: dict[str, Any]  # the last logs of the snapshot
    _running: tuple[Any, Any, int]  # data, callbacks and first epoch of the fit that runs

    # ------------------------------------------------------------ taking a snapshot

    def training_snapshot(self, epoch: int, batch: int, logs: Mapping[str, Any]) -> Snapshot:
        """Return copies of all that the fit which runs now depends on.

        It goes on at the batch of that number in that epoch; ``logs`` are those so far.
        """
        data, callbacks, first_epoch = self._running
        guard = self._guarding()
        counts = {} if guard is None else guard.counted()  # no backup behind a step that was bad
        arrays = {n: np.array(ao.to_numpy(a)) for n, a in _named(self, self.get_state()).items()}
        states = [(type(c).__name__, c.get_state()) for c in _carrying(callbacks)]
        key = getattr(data, "key", None)
        facts = {
            "epoch": epoch,
            "batch": batch,
            "first_epoch": first_epoch,
            "stop": self.stop_training,
            "left_out": sum(counts.values()),
            "logs": packed({**(self._numbers(logs) if batch else logs), **counts}, "logs", arrays),
            "data_key": None if key is None else [int(word) for word in np.asarray(key)],
            "seeds": {name: settings[name] for name in ("seed", "drawn")},
            "optimizer": type(self.optimizer).__name__,
            "callbacks": [
                (kind, packed(state, f"callbacks/{i}", arrays))
                for i, (kind, state) in enumerate(states)
            ],
        }
        return Snapshot(arrays, facts)

    # ------------------------------------------------------------ going on from one

    def _epochs_left(self, data: Any, callbacks: Any, epochs: range) -> range:
        """Return the epochs that are to run; if there is a snapshot, its state is the model's."""
        self._running, self._resumed = (data, callbacks, epochs.start), None
        self._logs_before = {}
        snapshot, self.resume_from = self.resume_from, None
        if snapshot is None:
            return epochs
        facts = snapshot.facts
        self._running = (data, callbacks, facts["first_epoch"])
        self._logs_before = unpacked(facts["logs"], snapshot.arrays)
        settings.update(facts["seeds"])
        if facts["data_key"] is not None:
            data.key = np.asarray(facts["data_key"], data.key.dtype)
        self.stop_training = facts["stop"]
        over = facts["epoch"] >= epochs.stop or (facts["stop"] and not facts["batch"])
        sample, self._resumed = _gone_to(data, snapshot, over)
        self._prepare(sample, training=True)
        self.set_state(_state_in(self, snapshot))
        if over or not facts["batch"]:
            self._take_up_callbacks(snapshot)
        return range(epochs.stop, epochs.stop) if over else range(facts["epoch"], epochs.stop)

    def _take_up_callbacks(self, snapshot: Snapshot) -> None:
        """Give the callbacks the states that they had."""
        waiting = list(_carrying(self._running[1]))
        for kind, state in snapshot.facts["callbacks"]:
            found = next((c for c in waiting if type(c).__name__ == kind), None)
            if found is not None:
                waiting.remove(found)
                found.set_state(unpacked(state, snapshot.arrays))

    def _resumed_epoch(self) -> Resumed | None:
        """Return where the epoch that now begins goes on; None for one that begins with a batch."""
        resumed, self._resumed = self._resumed, None
        if resumed is not None and resumed.done:
            self._take_up_callbacks(resumed.snapshot)
        return resumed

    def _taken_up(self, resumed: Resumed | None, state: State) -> tuple[State, int]:
        """Return an epoch's first state, and how many of its batches are done."""
        done = left_out = 0
        if resumed is not None and resumed.done:
            done, left_out = resumed.done, resumed.snapshot.facts["left_out"]
            state = state._replace(metrics=_state_in(self, resumed.snapshot).metrics)
        guard = self._guarding()
        return state if guard is None else guard.begun(state, left_out), done


def _gone_to(data: Any, snapshot: Snapshot, over: bool) -> tuple[Batch, Resumed | None]:
    """Return some batch, and the batches from the snapshot's place on."""
    facts = snapshot.facts
    epoch, done = facts["epoch"], facts["batch"]
    if over:
        return _next(data.epoch(0), facts), None
    if getattr(data, "steps", None):  # epochs are pieces of one row of batches
        for before in range(facts["first_epoch"], epoch):
            for _ in data.epoch(before):
                pass
    source = data.epoch(epoch)
    sample = None
    for _ in range(done):
        sample = _next(source, facts)
    first = next(source, None)
    if first is not None:
        source = chain((first,), source)
    sample = first if sample is None else sample
    if sample is None:
        raise ValueError(f"The data gave no batch in epoch {epoch + 1}, where training goes on.")
    return sample, Resumed(snapshot, source, done, facts["stop"] or first is None)


def _next(source: Iterator[Batch], facts: Mapping[str, Any]) -> Batch:
    batch = next(source, None)
    if batch is None:
        raise ValueError(
            f"Training goes on behind batch {facts['batch']} of epoch {facts['epoch'] + 1}, "
            "and the data end before that. Give fit the data that it was given at first."
        )
    return batch


# ---------------------------------------------------------------- arrays by name


def _named(model: Prepared, state: State) -> dict[str, Any]:
    """Return the arrays of a state by the names they have in a file."""
    names = {id(v): path for path, v in model.named_variables().items()}
    trainable, non_trainable, _ = model._state_variables
    found = dict(zip(_names("trainable", trainable, names), state.trainable, strict=True))
    kept = _names("non_trainable", non_trainable, names)
    found |= dict(zip(kept, state.non_trainable, strict=True))
    found |= {f"optimizer/{i}": a for i, a in enumerate(state.optimizer)}
    return found | {f"metrics/{i}": a for i, a in enumerate(state.metrics)}


def _names(group: str, variables: list[Variable], names: Mapping[int, str]) -> list[str]:
    return [f"{group}/{names.get(id(v), f'state {i}')}" for i, v in enumerate(variables)]


def _state_in(model: Prepared, snapshot: Snapshot) -> State:
    """Return a snapshot's arrays on the model's backend; ``FormatError`` if they do not fit it."""
    now = model.get_state()
    wanted = _named(model, now)
    groups = tuple(f"{name}/" for name in ("trainable", "non_trainable", "optimizer", "metrics"))
    there = {n: a for n, a in snapshot.arrays.items() if n.startswith(groups)}
    have = {n: (ao.dtype_name(a.dtype), tuple(a.shape)) for n, a in there.items()}
    want = {n: (ao.dtype_name(a.dtype), ao.shape(a)) for n, a in wanted.items()}
    if have != want:
        name = next(n for n in [*want, *have] if have.get(n) != want.get(n))
        raise FormatError(
            f"the backup is of another model, optimizer or metrics: {name} is "
            f"{_told(have.get(name))} there, {_told(want.get(name))} here. Build and compile what "
            "was trained, or remove the backup to begin anew."
        )
    arrays = [ao.asarray(there[n], like=model.backend, copy=True) for n in wanted]
    parts, at = [], 0
    for group in now[:4]:
        parts.append(arrays[at : at + len(group)])
        at += len(group)
    return now._replace(**dict(zip(State._fields[:4], parts, strict=True)))


def _told(kind: tuple[str, tuple] | None) -> str:
    return "absent" if kind is None else f"{kind[0]} of shape {kind[1]}"


def _carrying(callbacks: Any) -> list[Any]:
    """Return the callbacks that have a state."""
    return [c for c in callbacks.callbacks if hasattr(c, "get_state") and hasattr(c, "set_state")]
