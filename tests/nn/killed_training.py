"""A training in a process that is killed, again and again, and must end as if it never had been.

    python -m tests.nn.killed_training --backend jax --kills 50

A run is a process that trains with a backup after every batch or two. It is ended by SIGKILL, at a
random moment or in the middle of a write, and started again until it reaches its end by itself.
Its weights and logs are then compared with those of a run that nobody disturbed, bit by bit.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[2]
EPOCHS, BATCH, EXAMPLES = 4, 8, 61


# ---------------------------------------------------------------- the process that trains


def train(backend: str, folder: Path, background: bool, pause: float) -> None:
    """Train with backups in a folder, then write weights and logs there."""
    import numpy as np

    import nn

    draw = np.random.default_rng(5)
    x = draw.normal(size=(EXAMPLES, 8, 8, 1)).astype("float32")
    y = draw.integers(0, 4, EXAMPLES)
    model = _model(nn, backend)
    callbacks = [
        nn.callbacks.ReduceLROnPlateau(patience=1, factor=0.5, min_delta=10.0),
        nn.callbacks.EarlyStopping(patience=2, restore_best_weights=True),
        nn.callbacks.CSVLogger(folder / "log.csv"),
        nn.callbacks.BackupAndRestore(
            folder / "backup",
            save_freq=2,
            delete_checkpoint=False,
            double_checkpoint=True,
            background=background,
        ),
        nn.callbacks.LambdaCallback(on_train_batch_end=_mark(folder, pause)),
    ]
    history = model.fit(
        x, y, BATCH, EPOCHS, verbose=0, validation_split=0.2, callbacks=callbacks, nan="skip"
    )
    result = {"history": history.history, "weights": [w.tolist() for w in model.get_weights()]}
    (folder / "result.part").write_text(json.dumps(result))
    os.replace(folder / "result.part", folder / "result.json")


def _model(nn: Any, backend: str) -> Any:
    nn.utils.set_random_seed(3)
    with nn.use_backend(backend):
        model = nn.Sequential(
            [
                nn.Input((8, 8, 1)),
                nn.layers.Conv2D(4, 3, activation="relu"),
                nn.layers.BatchNormalization(),
                nn.layers.Dropout(0.3),
                nn.layers.Flatten(),
                nn.layers.Dense(4),
            ]
        )
    loss = nn.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(nn.optimizers.Adam(0.01, use_ema=True), loss, metrics=["accuracy"])
    return model


def _mark(folder: Path, pause: float) -> Any:
    """Return a hook that says how far training is, and makes a step last long enough to be hit."""

    def mark(batch: int, logs: Any) -> None:
        (folder / "started").touch()
        time.sleep(pause)

    return mark


def _die_in_a_write(bytes_before: int) -> None:
    """Let the process be killed when so many bytes of a backup have been written."""
    from nn.saving import safetensors

    whole = safetensors.write

    def write(file: IO[bytes], sources: Any, metadata: Any) -> None:
        made = BytesIO()
        whole(made, sources, metadata)
        file.write(made.getvalue()[:bytes_before])
        if len(made.getvalue()) > bytes_before:
            file.flush()
            os.kill(os.getpid(), signal.SIGKILL)

    safetensors.write = write


def serve(backend: str) -> None:
    """Fork a training for each line that comes in; say its process, then how it ended.

    The libraries are loaded once, but not used before the fork: none of their threads is there.
    """
    import warnings

    import arrayops as ao
    import nn  # noqa: F401 - loaded for the trainings

    ao.load(backend)
    warnings.simplefilter("ignore")  # JAX warns of forks; it has not begun here
    for line in sys.stdin:
        told = json.loads(line)
        child = os.fork()
        if not child:
            if told["bytes_before"] is not None:
                _die_in_a_write(told["bytes_before"])
            try:
                train(backend, Path(told["folder"]), told["background"], told["pause"])
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        _say(child)
        _say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _say(words: object) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


# ---------------------------------------------------------------- the one that kills


class Trainings:
    """Runs trainings, and kills them."""

    def __init__(self, backend: str) -> None:
        command = [sys.executable, "-m", "tests.nn.killed_training", "--serve", backend]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.server = subprocess.Popen(command, cwd=ROOT, **pipes)

    def run(
        self,
        folder: Path,
        kill_after: float | None = None,
        *,
        bytes_before: int | None = None,
        background: bool = False,
        pause: float = 0.002,
    ) -> bool:
        """Train, and kill the process so many seconds after its first step.

        Or when it has written so many bytes of a backup. Says whether it reached its end.
        """
        (folder / "started").unlink(missing_ok=True)
        told = {"folder": str(folder), "bytes_before": bytes_before}
        told |= {"background": background, "pause": pause}
        self.server.stdin.write(json.dumps(told) + "\n")
        self.server.stdin.flush()
        child = int(self.server.stdout.readline())
        if kill_after is not None:
            while not (folder / "started").exists() and _runs(child):
                time.sleep(0.002)
            time.sleep(kill_after)
            with suppress(ProcessLookupError):  # it may end by itself meanwhile
                if _runs(child):
                    os.kill(child, signal.SIGKILL)
        status = int(self.server.stdout.readline())
        if status not in (0, -signal.SIGKILL):
            raise RuntimeError("The training failed: see above.")
        return status == 0

    def close(self) -> None:
        """End the process that forks."""
        self.server.stdin.close()
        self.server.wait()
        self.server.stdout.close()


def _runs(process: int) -> bool:
    """Say whether a process is there and has not ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def compare(backend: str, kills: int, folder: Path, seed: int = 0) -> dict[str, int]:
    """Return what happened; raises ``AssertionError`` if a killed training ends otherwise."""
    trainings = Trainings(backend)
    try:
        return _compare(trainings, kills, folder, random.Random(seed))
    finally:
        trainings.close()


def _compare(
    trainings: Trainings, kills: int, folder: Path, moments: random.Random
) -> dict[str, int]:
    whole = folder / "whole"
    whole.mkdir()
    assert trainings.run(whole)
    expected = json.loads((whole / "result.json").read_text())
    found = {"kills": 0, "in a write": 0, "runs": 0}
    while found["kills"] < kills:
        place = folder / str(found["runs"])
        place.mkdir()
        for _ in range(min(4, kills - found["kills"])):
            in_write = moments.random() < 0.4
            how: dict[str, Any] = {"background": moments.random() < 0.3}
            if in_write:
                how["bytes_before"] = moments.randrange(9000)
            else:
                how["kill_after"] = moments.random() * 0.3
            if not trainings.run(place, **how):
                found["kills"] += 1
                found["in a write"] += in_write
        assert trainings.run(place)
        found["runs"] += 1
        _assert_equal(place, expected, whole)
    return found


def _assert_equal(place: Path, expected: dict, whole: Path) -> None:
    actual = json.loads((place / "result.json").read_text())
    assert actual["history"] == expected["history"], (actual["history"], expected["history"])
    assert actual["weights"] == expected["weights"], "the weights differ"
    assert (place / "log.csv").read_bytes() == (whole / "log.csv").read_bytes()


def main() -> None:
    """Kill trainings, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backend", default="numpy")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--serve", help="a backend: fork trainings of it")
    asked = parser.parse_args()
    if asked.serve is not None:
        serve(asked.serve)
        return
    with tempfile.TemporaryDirectory() as folder:
        found = compare(asked.backend, asked.kills, Path(folder), asked.seed)
    _say(f"{asked.backend}: {found}; all ended with the bits of the undisturbed run")


if __name__ == "__main__":
    main()
