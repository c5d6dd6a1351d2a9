"""Settings that fit heeds, and helpers of loops that users write: in both libraries."""

from __future__ import annotations

import io
import itertools
import re
import warnings
from contextlib import redirect_stdout
from typing import Any

import numpy as np

from .raising import told

DTYPES = (
    *("bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64"),
    *("float16", "bfloat16", "float32", "float64"),
)


def limits(k: Any) -> dict[str, Any]:
    """Return what is run of epochs and batches where the settings limit them."""
    model = k.Sequential([k.Input((3,)), k.layers.Dense(1)])
    model.compile("sgd", "mse")
    x, y = np.ones((24, 3), "float32"), np.ones((24, 1), "float32")
    seen: list[str] = []

    class Noting(k.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            seen.append(f"epoch {epoch} of {self.params['epochs']}")

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            seen.append(f"batch {batch} of {self.params['steps']}")

        def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
            seen.append(f"test {batch}")

    how = {"batch_size": 4, "verbose": 0, "callbacks": [Noting()]}
    k.config.set_max_epochs(2)
    k.config.set_max_steps_per_epoch(3)
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            model.fit(x, y, epochs=3, validation_data=(x, y), validation_batch_size=4, **how)
            model.fit(x, y, epochs=9, initial_epoch=1, steps_per_epoch=2, **how)
            model.fit(x, y, epochs=9, initial_epoch=2, **how)
            model.evaluate(x, y, **how)
            rows = model.predict(x, batch_size=4, verbose=0).shape[0]
        settings = k.config.max_epochs(), k.config.max_steps_per_epoch()
    finally:
        k.config.set_max_epochs(None)
        k.config.set_max_steps_per_epoch(None)
    after = k.config.max_epochs(), k.config.max_steps_per_epoch()
    return {"seen": seen, "rows": rows, "settings": (*settings, *after), "told": len(told) > 3}


def bars(k: Any) -> dict[str, Any]:
    """Return the numbers that progress bars tell at the end."""
    values = [("loss", 4.0), ("rate", 0.5)]
    found = {}
    for name, how in {
        "averaged": {},
        "but the rate": {"stateful_metrics": ["rate"]},
        "the rate": {"stateless_metrics": ["rate"]},
    }.items():
        bar = k.utils.Progbar(None, verbose=2, **how)
        bar.update(1, values)
        bar.add(2, [("loss", 1.0), ("rate", 0.25)])
        bar.target = 5
        found[name] = numbers(lambda bar=bar: bar.update(5, [("more", 2.0)], finalize=True))
    bar = k.utils.Progbar(3, verbose=0)
    found["nothing"] = numbers(lambda: bar.add(3, values))
    return found


def numbers(show: Any) -> list[tuple[str, float]]:
    """Return the names and numbers that are written."""
    text = io.StringIO()
    with redirect_stdout(text):
        show()
    found = re.findall(r"(loss|rate|more): ([\d.e+-]+)", text.getvalue())
    return [(name, float(number)) for name, number in found]


def configs(k: Any) -> dict[str, Any]:
    """Return what settings by name answer."""
    config = k.utils.Config(rate=0.1, epochs=3)
    config.name = "first"
    config.update({"epochs": 4})
    found = {
        "dict": config.as_dict(),
        "json": config.to_json(),
        "attribute": config.rate,
        "item": config["name"],
        "there": "rate" in config,
        "keys": list(config.keys()),
        "length": len(config),
        "words": repr(config),
        "popped": config.pop("name"),
        "unknown": told(lambda: config.unknown),
        "no default": told(lambda: config["unknown"]),
        "got": config.get("unknown", 7),
    }
    config.freeze()
    found["frozen"] = (config.frozen, told(lambda: setattr(config, "rate", 1)))
    found["no pop"] = told(lambda: config.pop("rate"))
    config.unfreeze()
    config.rate = 2
    return found | {"after": config.as_dict()}


def dtypes(k: Any) -> dict[str, str]:
    """Return the dtypes in which arrays of two meet, and numbers with an array."""
    pairs = [*itertools.product(DTYPES, DTYPES), *itertools.product(DTYPES, (bool, int, float))]
    found = {str(pair): k.backend.result_type(*pair) for pair in [*pairs, (), (int, float)]}
    kinds = {d: (k.backend.is_int_dtype(d), k.backend.is_float_dtype(d)) for d in DTYPES}
    uids = [k.backend.get_uid("word"), k.backend.get_uid("word"), k.backend.get_uid("other")]
    return found | {"kinds": kinds, "uids": uids}
