"""What layers that move a window over their inputs share."""

from __future__ import annotations

from typing import Any

import arrayops as ao

from ..layer import Layer


def filled(layer: Layer, outputs: Any, inputs: Any) -> Any:
    """Return the outputs; raises ``ShapeError`` if the window found no place in the inputs.

    As arrays, outputs without elements are right; a model would train on nothing.
    """
    if 0 in outputs.shape[1:]:
        raise ao.ShapeError(
            f"{layer.name}: the window fits into the inputs. Received: inputs {ao.shape(inputs)}, "
            f"outputs {ao.shape(outputs)}."
        )
    return outputs
