"""OpenVINO's package, imported without what it starts on the way.

Its telemetry forks the process at the first import to send an event. Among the threads of JAX,
PyTorch or TensorFlow a fork may never return, and nobody asked for the message.
"""

from __future__ import annotations

import sys

_TELEMETRY = "openvino_telemetry"

if "openvino" not in sys.modules and _TELEMETRY not in sys.modules:
    sys.modules[_TELEMETRY] = None  # type: ignore[assignment]  # as if it were not installed
    try:
        import openvino
    finally:
        del sys.modules[_TELEMETRY]
