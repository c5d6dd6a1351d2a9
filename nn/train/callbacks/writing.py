"""Callbacks that hand the logs of epochs on: to a CSV file, to a server."""

from __future__ import annotations

import csv
import json
import os
import warnings
from collections.abc import Iterable
from typing import IO, Any

import numpy as np

from .base import Callback

_PATIENCE = 10.0  # seconds that a server may take: training waits for it


class CSVLogger(Callback):
    """Writes a row of the logs for each epoch; a file of this run, or at the end of one.

    After a resume the file goes on behind the last epoch of the backup.

    Source: https://keras.io/api/callbacks/csv_logger/
    """

    carried = ("keys",)
    keys: list[str] | None

    def __init__(self, filename: Any, separator: str = ",", append: bool = False) -> None:
        self.filename = os.fspath(filename)
        self.separator = separator
        self.append = append
        self._file: IO[str] | None = None
        self._end = 0  # of what an earlier run left in the file

    def on_train_begin(self, logs: dict | None = None) -> None:
        self.keys = None
        # A resumed run needs the rows that are there: they go when the first row comes.
        self.close()
        self._file = open(self.filename, "a+", newline="", encoding="utf-8")  # noqa: SIM115
        self._fresh = not self.append
        self._headed = self.append and self._size() > 0

    def get_state(self) -> dict[str, Any]:
        end = 0 if self._fresh else self._size()
        return {**super().get_state(), "end": end, "headed": self._headed}

    def set_state(self, state: dict[str, Any]) -> None:
        self.keys, self._headed = state["keys"], state["headed"]
        if self._size() < state["end"]:
            raise ValueError(
                f"{self.filename} is to have the {state['end']} bytes it had at the backup. "
                f"Received: {self._size()}. Put it back, or remove the backup to begin anew."
            )
        self._fresh = False
        self._cut(state["end"])

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        assert self._file is not None
        logs = logs or {}
        if self._fresh:
            self._cut(0)
            self._fresh = False
        if self.keys is None:
            self.keys = sorted(logs)
            if not any(name.startswith("val_") for name in logs):  # they may come later
                self.keys += [f"val_{name}" for name in self.keys]
        writer = csv.writer(self._file, delimiter=self.separator)
        if not self._headed:
            writer.writerow(["epoch", *self.keys])
            self._headed = True
        writer.writerow([epoch, *(_cell(logs.get(name, "NA")) for name in self.keys)])
        self._file.flush()

    def on_train_end(self, logs: dict | None = None) -> None:
        if self._fresh:
            self._cut(0)
        self.close()

    def _size(self) -> int:
        assert self._file is not None
        return os.fstat(self._file.fileno()).st_size

    def _cut(self, size: int) -> None:
        assert self._file is not None
        self._file.truncate(size)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _cell(value: Any) -> Any:
    """Return what a cell holds: an array becomes a list in quotes, as in Keras."""
    if (
        isinstance(value, str)
        or not isinstance(value, Iterable)
        or not getattr(value, "shape", (1,))
    ):
        return value
    return f'"[{", ".join(map(str, value))}]"'


class RemoteMonitor(Callback):
    """Posts the logs of each epoch to a server; says so by a warning if that fails.

    They go as JSON, or as JSON in the ``field`` of a form.

    Source: https://keras.io/api/callbacks/remote_monitor/
    """

    def __init__(
        self,
        root: str = "http://localhost:9000",
        path: str = "/publish/epoch/end/",
        field: str = "data",
        headers: dict[str, str] | None = None,
        send_as_json: bool = False,
    ) -> None:
        if not root.startswith(("http://", "https://")):  # urlopen would read files too
            raise ValueError(f"root begins with http:// or https://. Received: {root!r}.")
        self.root, self.path, self.field = root, path, field
        self.headers = headers
        self.send_as_json = send_as_json

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        from urllib.error import URLError  # here: `import nn` would take a third longer by it
        from urllib.parse import urlencode
        from urllib.request import Request, urlopen

        words = json.dumps({"epoch": epoch} | {k: _plain(v) for k, v in (logs or {}).items()})
        body = words if self.send_as_json else urlencode({self.field: words})
        kind = "json" if self.send_as_json else "x-www-form-urlencoded"
        headers = {"Content-Type": f"application/{kind}"} | (self.headers or {})
        request = Request(self.root + self.path, body.encode(), headers, method="POST")
        try:
            urlopen(request, timeout=_PATIENCE).close()
        except (URLError, TimeoutError) as error:
            warnings.warn(f"The server {self.root} did not take the logs: {error}.", stacklevel=2)


def _plain(value: Any) -> Any:
    return np.asarray(value).tolist() if hasattr(value, "dtype") else value
