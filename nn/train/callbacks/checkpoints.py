"""Saving the model while it is trained: each time, or when it is the best so far."""

from __future__ import annotations

import os
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from .. import resume_files
from .base import say
from .monitoring import Monitor
from .saving_times import Frequency, Writer

_WEIGHTS = (".weights.h5", ".safetensors")
_MODELS = (".keras",)


class ModelCheckpoint(Monitor):
    """Saves the model or its weights: after each epoch, or every ``save_freq`` batches.

    ``filepath`` may name the ``{epoch}``, the ``{batch}`` and what is in the logs, as in
    ``"{epoch:02d}-{val_loss:.2f}.weights.h5"``. With ``save_best_only`` it saves when the number
    ``monitor`` is better than it was and than ``initial_value_threshold``. A file that ends in
    ``.training.safetensors`` holds all that training goes on from: ``ResumeFrom`` takes it up.
    ``keep`` so many of the files that this fit has written; the others are removed. With
    ``background`` a thread writes such files while training goes on.

    A file appears complete, or the one before stays.

    Source: https://keras.io/api/callbacks/model_checkpoint/
    """

    takes_arrays = True
    carried = ("best", "written", "_counted")

    def __init__(
        self,
        filepath: Any,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: str | int = "epoch",
        initial_value_threshold: float | None = None,
        *,
        keep: int | None = None,
        background: bool = False,
    ) -> None:
        super().__init__(monitor, mode)
        self.filepath = os.fspath(filepath)
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = save_freq
        self.best: float | None = initial_value_threshold
        self.keep = inf if keep is None else keep
        self.whole = self.filepath.endswith(resume_files.ENDING) and not save_weights_only
        self.late = int(self.whole)  # such a file holds the state of the others
        self.written: list[str] = []
        self._epoch = 0
        self._frequency = Frequency(save_freq)
        self._writer = Writer(background)
        self._check(background)

    def _check(self, background: bool) -> None:
        allowed = _WEIGHTS if self.save_weights_only else (*_MODELS, resume_files.ENDING)
        if not self.filepath.endswith(allowed):
            what = "weights" if self.save_weights_only else "models"
            raise ValueError(
                f"Files of {what} end in {' or '.join(allowed)}. "
                f"Received: {self.filepath!r}, save_weights_only={self.save_weights_only}."
            )
        if background and not self.whole:
            raise ValueError(
                f"background=True writes files that end in {resume_files.ENDING}. "
                f"Received: {self.filepath!r}."
            )
        if self.save_best_only and self.save_freq != "epoch" and self.monitor.startswith("val_"):
            raise ValueError(
                f"There is no {self.monitor} between epochs: with an integer save_freq, monitor "
                "names a number of the training."
            )
        if self.keep < 1:
            raise ValueError(f"keep is at least 1. Received: keep={self.keep}.")

    @property
    def _counted(self) -> list[int]:
        return [self._frequency.since, self._frequency.last]

    def set_state(self, state: dict[str, Any]) -> None:
        self._frequency.since, self._frequency.last = state["_counted"]
        self.best, self.written = state["best"], state["written"]

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        if self._frequency.due(batch):
            self._save(batch, logs or {})

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        self._epoch = epoch
        if self.save_freq == "epoch":
            self._save(None, logs or {})

    def close(self) -> None:
        self._writer.close()

    def on_train_end(self, logs: dict | None = None) -> None:
        self._writer.wait()

    # ------------------------------------------------------------ whether, where and how

    def _save(self, batch: int | None, logs: dict) -> None:
        logs = {name: _read(value) for name, value in logs.items()}
        why = self._why(logs)
        if why is None:
            return
        path = self._path(batch, logs)
        if self.verbose:
            say(f"Epoch {self._epoch + 1}: {why}saving to {path}.")
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(f"A checkpoint is a file. Received the folder {path}.")
        self.written = [*(w for w in self.written if w != str(path)), str(path)]
        self._writer.run(self._job(path, batch, logs))

    def _why(self, logs: dict) -> str | None:
        """Return why to save now, as words before it; None for not to save."""
        if not self.save_best_only:
            return ""
        now = self.watched(logs)
        if now is None or not self.better(now, self.best):
            if self.verbose:
                say(f"Epoch {self._epoch + 1}: {self.monitor} did not improve from {self.best}.")
            return None
        before, self.best = self.best, now
        return f"{self.monitor} improved from {before} to {now:.5f}, "

    def _path(self, batch: int | None, logs: dict) -> Path:
        numbers = {"batch": batch + 1, **logs} if batch is not None else logs
        try:
            return Path(self.filepath.format(epoch=self._epoch + 1, **numbers))
        except KeyError as error:
            raise KeyError(
                f"{self.filepath!r} names {error}, which is none of "
                f"{', '.join(['epoch', *numbers])}."
            ) from None

    def _job(self, path: Path, batch: int | None, logs: dict) -> Callable[[], None]:
        """Return what writes the file; all that it takes from the model, it has already."""
        if not self.whole:
            save = self.model.save_weights if self.save_weights_only else self.model.save
            return lambda: self._written_by(lambda: save(path))
        place = (self._epoch + 1, 0) if batch is None else (self._epoch, batch + 1)
        snapshot = self.model.training_snapshot(*place, logs)
        return lambda: self._written_by(lambda: resume_files.write(path, snapshot))

    def _written_by(self, write: Callable[[], Any]) -> None:
        write()
        while len(self.written) > self.keep:
            resume_files.remove([Path(self.written.pop(0))])


def _read(value: Any) -> Any:
    """Return a number of the logs as a float, off the device; arrays stay."""
    return value if tuple(getattr(value, "shape", ())) else float(np.asarray(value))
