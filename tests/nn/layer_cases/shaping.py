"""Layers that change shapes."""

FIRST = {"data_format": "channels_first"}

CASES: dict[str, list[tuple]] = {
    "Cropping1D": [({}, (2, 5, 3)), ({"cropping": (0, 2)}, (2, 5, 3))],
    "Cropping2D": [
        ({}, (2, 3, 3, 1)),
        ({"cropping": ((0, 1), (2, 0))}, (2, 4, 5, 3)),
        ({"cropping": (1, 2), **FIRST}, (2, 3, 4, 5)),
    ],
    "Cropping3D": [
        ({}, (1, 3, 4, 5, 2)),
        ({"cropping": ((0, 1), (1, 0), (0, 0)), **FIRST}, (1, 2, 2, 2, 2)),
    ],
    "Flatten": [({}, (2, 3, 4)), ({}, (3, 2)), ({}, (3,)), ({**FIRST}, (2, 3, 2, 2))],
    "Permute": [({"dims": (2, 1)}, (2, 3, 4)), ({"dims": (3, 1, 2)}, (2, 3, 4, 5))],
    "RepeatVector": [({"n": 3}, (2, 4))],
    "Reshape": [
        ({"target_shape": (2, 6)}, (3, 3, 4)),
        ({"target_shape": (-1, 2)}, (3, 4)),
        ({"target_shape": ()}, (3, 1)),
    ],
    "UpSampling1D": [({}, (2, 3, 2)), ({"size": 3}, (2, 2, 1))],
    "UpSampling2D": [
        ({}, (2, 2, 3, 2)),
        ({"size": (1, 3), **FIRST}, (2, 2, 3, 2)),
        ({"size": (2, 3), "interpolation": "bilinear", **FIRST}, (1, 2, 3, 4)),
    ],
    "UpSampling3D": [({"size": (1, 2, 3)}, (1, 2, 2, 2, 1)), ({**FIRST}, (1, 2, 1, 2, 3))],
    "ZeroPadding1D": [({}, (2, 3, 2)), ({"padding": (0, 2)}, (2, 3, 2))],
    "ZeroPadding2D": [
        ({}, (2, 2, 3, 1)),
        ({"padding": (1, 2), **FIRST}, (2, 2, 3, 2)),
        ({"padding": ((0, 1), (2, 0))}, (2, 2, 3, 2)),
    ],
    "ZeroPadding3D": [({}, (1, 1, 2, 3, 2)), ({"padding": (0, 1, 2), **FIRST}, (1, 2, 2, 2, 2))],
}
