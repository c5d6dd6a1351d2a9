"""Layers that join several inputs."""

SAME = [(2, 3), (2, 3), (2, 3)]
BROADCAST = [(2, 3, 4), (2, 1, 4)]
RANKS = [(3, 3, 4), (3, 4)]  # aligned at the batch

CASES: dict[str, list[tuple]] = {
    "Add": [({}, SAME), ({}, BROADCAST), ({}, RANKS)],
    "Average": [({}, SAME), ({}, BROADCAST)],
    "Concatenate": [
        ({}, [(2, 3), (2, 1)]),
        ({"axis": 1}, [(2, 3, 2), (2, 1, 2), (2, 2, 2)]),
    ],
    "Dot": [
        ({"axes": 1}, [(2, 3), (2, 3)]),
        ({"axes": (1, 2)}, [(2, 3, 4), (2, 5, 3)]),
        ({"axes": -1, "normalize": True}, [(2, 3, 4), (2, 4)]),
    ],
    "Maximum": [({}, SAME), ({}, RANKS)],
    "Minimum": [({}, SAME), ({}, BROADCAST)],
    "Multiply": [({}, SAME), ({}, RANKS)],
    "Subtract": [({}, SAME[:2]), ({}, BROADCAST)],
}
