"""What every layer class is tried with: ``CASES`` is read by ``tests/nn/test_layers.py``.

Class -> cases of (config, shape of the inputs or list of shapes, their dtype if not float32).
"""

from . import functions, joining, normalizing, recurrent, shaping, windows

CASES: dict[str, list[tuple]] = (
    functions.CASES
    | joining.CASES
    | normalizing.CASES
    | recurrent.CASES
    | shaping.CASES
    | windows.CASES
)
