"""The table of nodes: for an op's name, the function that builds it in an OpenVINO graph.

A builder takes what the op takes, with nodes for arrays (float32, bool, or integers as indices),
and returns a node. Ops without one are run by their body, or by the host.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..._dispatch import OPS
from . import nodes_conv, nodes_elementwise, nodes_shapes, nodes_statistical

BUILDERS: dict[str, Callable[..., Any]] = {
    name: builder
    for chapter in (nodes_elementwise, nodes_shapes, nodes_statistical, nodes_conv)
    for name, builder in vars(chapter).items()
    if name in OPS
}
