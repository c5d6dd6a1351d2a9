"""Going on after a crash: backups of the whole training, and taking one up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .. import resume_files
from .base import Callback
from .saving_times import Frequency, Writer


class BackupAndRestore(Callback):
    """Backs the training up, and goes on from the newest backup that it finds.

    A backup holds weights, optimizer, metrics, random state, the place in the data and the state of
    the callbacks: training that was killed ends with the same bits as training that was not, given
    the same data. It is written after each epoch, or every ``save_freq`` batches, in one file that
    appears complete or not at all. ``double_checkpoint`` keeps the one before, too, and ``keep`` so
    many. With ``background`` a thread writes while training goes on. ``delete_checkpoint`` removes
    the backups at the end of training.

    An ``OSError`` says what could not be written; the backups that are there stay.

    Source: https://keras.io/api/callbacks/backup_and_restore/
    """

    late = 2
    takes_arrays = True
    carried = ("_frequency_state",)

    def __init__(
        self,
        backup_dir: Any,
        save_freq: str | int | bool = "epoch",
        double_checkpoint: bool = False,
        delete_checkpoint: bool = True,
        *,
        keep: int | None = None,
        background: bool = False,
    ) -> None:
        if not str(backup_dir):
            raise ValueError("backup_dir names a folder. Received: ''.")
        if keep is not None and keep < 1:
            raise ValueError(f"keep is at least 1. Received: {keep=}.")
        self.backup_dir = Path(backup_dir)
        self.save_freq = save_freq
        self.double_checkpoint = double_checkpoint
        self.delete_checkpoint = delete_checkpoint
        self.keep = keep or (2 if double_checkpoint else 1)
        self._frequency = Frequency(save_freq)
        self._writer = Writer(background)

    def on_train_begin(self, logs: dict | None = None) -> None:
        self._frequency = Frequency(self.save_freq)
        self._epoch = 0
        self.backup_dir.mkdir(parents=True, exist_ok=True)
        resume_files.swept(self.backup_dir)
        newest = resume_files.newest(self.backup_dir)
        if newest is not None:
            self.model.resume_from = newest

    @property
    def _frequency_state(self) -> list[int]:
        return [self._frequency.since, self._frequency.last]

    def set_state(self, state: dict[str, Any]) -> None:
        self._frequency.since, self._frequency.last = state["_frequency_state"]

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
        if self._frequency.due(batch):
            self._save(self._epoch, batch + 1, logs)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        if self.save_freq == "epoch":
            self._save(epoch + 1, 0, logs)

    def _save(self, epoch: int, batch: int, logs: dict | None) -> None:
        snapshot = self.model.training_snapshot(epoch, batch, logs or {})
        self._writer.run(lambda: self._write(snapshot))

    def _write(self, snapshot: resume_files.Snapshot) -> None:
        path = self.backup_dir / resume_files.name_of(snapshot)
        resume_files.write(path, snapshot)
        there = resume_files.found(self.backup_dir)
        place = there.index(path)  # what is newer was damaged, or training would be there
        resume_files.remove([*there[:place], *there[place + self.keep :]])

    def close(self) -> None:
        self._writer.close()

    def on_train_end(self, logs: dict | None = None) -> None:
        self._writer.wait()
        if self.delete_checkpoint:
            resume_files.remove(resume_files.found(self.backup_dir))
            if not any(self.backup_dir.iterdir()):
                self.backup_dir.rmdir()


class ResumeFrom(Callback):
    """Begins training where a file says that another one was: one that ModelCheckpoint wrote.

    The file's name ends in ``.training.safetensors``.
    """

    late = 2

    def __init__(self, filepath: Any) -> None:
        self.filepath = filepath

    def on_train_begin(self, logs: dict | None = None) -> None:
        self.model.resume_from = resume_files.read(self.filepath)
