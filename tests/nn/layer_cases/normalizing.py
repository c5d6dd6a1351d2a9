"""Normalization layers."""

CASES: dict[str, list[tuple]] = {
    "BatchNormalization": [
        ({}, (6, 4)),
        ({"momentum": 0.5, "epsilon": 1e-2, "scale": False}, (3, 4, 4, 2)),
        ({"axis": 1, "center": False}, (3, 2, 4)),
        ({"trainable": False}, (6, 4)),
        ({"renorm": True, "renorm_momentum": 0.7, "momentum": 0.5}, (6, 4)),
        ({"renorm": True, "scale": False, "center": False}, (3, 4, 2)),
        (
            {"renorm": True, "renorm_clipping": {"rmin": 0.5, "rmax": 1.5, "dmax": 0.2}, "axis": 1},
            (3, 2, 4),
        ),
    ],
    "GroupNormalization": [
        ({"groups": 2}, (2, 3, 4)),
        ({"groups": -1, "axis": 1, "epsilon": 1e-2}, (2, 3, 4)),
        ({"groups": 1, "center": False, "scale": False}, (2, 3, 3, 2)),
    ],
    "LayerNormalization": [
        ({}, (2, 5)),
        ({"axis": (1, 2), "scale": False}, (2, 3, 4)),
        ({"axis": 1, "epsilon": 1e-2, "center": False}, (2, 3, 4)),
    ],
    "RMSNormalization": [({}, (2, 5)), ({"axis": (2, 1), "epsilon": 1e-2}, (2, 3, 4))],
    "UnitNormalization": [({}, (2, 5)), ({"axis": (1, 2)}, (2, 3, 4))],
}
