"""When and how callbacks save: counting the batches, writing beside the training."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from threading import Thread
from typing import Any


class Frequency:
    """Counts the batches between two savings; several at a time, if a call takes several steps."""

    def __init__(self, every: str | int | bool) -> None:
        # False is never
        counted = isinstance(every, Integral) and every is not True and int(every) >= 0
        if every != "epoch" and not counted:
            raise ValueError(f"save_freq is 'epoch' or a positive integer. Received: {every!r}.")
        self.every = every
        self.since = 0
        self.last = -1

    def due(self, batch: int) -> bool:
        """Say whether the end of this batch is one to save at."""
        if self.every == "epoch" or not self.every:
            return False
        self.since += batch - self.last if batch > self.last else batch + 1
        self.last = batch
        if self.since < int(self.every):
            return False
        self.since = 0
        return True


class Writer:
    """Runs one job at a time: at once, or in the background while training goes on."""

    def __init__(self, background: bool) -> None:
        self.background = background
        self._thread: Thread | None = None
        self._error: BaseException | None = None

    def run(self, job: Callable[[], Any]) -> None:
        """Run a job, after the one before; what that one raised is raised here."""
        if not self.background:
            job()
            return
        self.wait()
        self._thread = Thread(target=self._caught, args=(job,), name="backup")
        self._thread.start()

    def _caught(self, job: Callable[[], Any]) -> None:
        try:
            job()
        except BaseException as error:  # it belongs to the training's own thread
            self._error = error

    def close(self) -> None:
        """Wait for the last job."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def wait(self) -> None:
        """Wait for the last job; raises what it raised."""
        self.close()
        if self._error is not None:
            error, self._error = self._error, None
            raise error
