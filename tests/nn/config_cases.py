"""Every class with its arguments, (module, class, config), from the tables of the other tests."""

from __future__ import annotations

from .layer_cases import CASES as LAYERS
from .test_attention import CASES as HEADS
from .test_initializers import DRAWN, FIXED
from .test_losses import CASES as LOSSES
from .test_metrics import CASES as METRICS
from .test_optimizers import EACH as OPTIMIZERS
from .test_optimizers import EACH_SCHEDULE as SCHEDULES
from .test_recurrent import CASES as RECURRENT
from .test_recurrent import CELLS
from .test_regularizers import CASES as OF_WEIGHTS

_OF_FIRST = {"layers": LAYERS | HEADS, "losses": LOSSES, "metrics": METRICS}


def _constructed(config: dict) -> dict:
    """Return what of an optimizer's case goes into its constructor."""
    return {word: value for word, value in config.items() if word != "not_decaying"}


CASES: list[tuple[str, str, dict]] = [
    *((m, n, c[0]) for m, table in _OF_FIRST.items() for n, cases in table.items() for c in cases),
    *(("layers", *case[0]) for cases in RECURRENT.values() for case in cases),
    *(("layers", *told) for told, _ in CELLS),
    ("layers", "SpectralNormalization", {"layer": ("Dense", {"units": 3}), "power_iterations": 2}),
    ("layers", "StackedRNNCells", {"cells": [("LSTMCell", {"units": 4})]}),
    ("layers", "Wrapper", {"layer": ("Dense", {"units": 3, "kernel_constraint": "non_neg"})}),
    *(("initializers", name, config) for name, config in (DRAWN | FIXED).items()),
    *(
        (m, n, c)
        for m, table in OF_WEIGHTS.items()
        for n, configs in table.items()
        for c in configs
    ),
    *(("optimizers", n, _constructed(c)) for n, c in (case.values for case in OPTIMIZERS)),
    *(("optimizers.schedules", *case.values) for case in SCHEDULES),
]
