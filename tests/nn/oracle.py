"""Keras as an oracle: a process for a test session, started when the first test asks it."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class KerasError(Exception):
    """A script raised in Keras: ``kind`` names the exception's class."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(f"{kind}: {words}")
        self.kind = kind


class Keras:
    """Runs scripts in a process with Keras on one of its backends."""

    def __init__(self, backend: str) -> None:
        self.backend = backend
        self.process: subprocess.Popen | None = None
        self.known: dict[bytes, Any] = {}

    def run(self, script: Callable, *args: Any) -> Any:
        """Return ``script(keras, *args)``, as plain values and NumPy arrays."""
        call = pickle.dumps((script.__module__, script.__name__, args))
        if call not in self.known:
            self.known[call] = self._ask(call)
        answer = self.known[call]
        if answer[0] == "error":
            raise KerasError(*answer[1:])
        return answer[1]

    def _ask(self, call: bytes) -> Any:
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-m", f"{__package__}.keras_server"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
                env={**os.environ, "KERAS_BACKEND": self.backend},
            )
        self.process.stdin.write(len(call).to_bytes(8) + call)
        self.process.stdin.flush()
        answer = self.process.stdout
        return pickle.loads(answer.read(int.from_bytes(answer.read(8))))

    def close(self) -> None:
        """End the process, without the seconds its libraries take to say goodbye."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdin.close()
            self.process.stdout.close()
