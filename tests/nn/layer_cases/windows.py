"""Convolutions and pools."""

FIRST = {"data_format": "channels_first"}
SAME = {"padding": "same"}
K2 = {"kernel_size": 2}
K3 = {"kernel_size": 3}

CONVOLUTIONS: dict[str, list[tuple]] = {
    "Conv1D": [
        ({"filters": 3, **K3, "padding": "causal", "dilation_rate": 2}, (2, 7, 2)),
        ({"filters": 2, **K2, **FIRST, "strides": 2, "padding": "causal"}, (1, 2, 6)),
    ],
    "Conv2D": [
        ({"filters": 3, **K3}, (2, 5, 6, 2)),
        ({"filters": 4, "kernel_size": (2, 3), "strides": 2, **SAME}, (1, 5, 6, 2)),
        ({"filters": 4, **K2, "groups": 2, "activation": "relu"}, (1, 4, 4, 6)),
        ({"filters": 2, **K2, "dilation_rate": (2, 1)}, (1, 6, 6, 1)),
        ({"filters": 2, **K3, "use_bias": False}, (1, 4, 4, 1)),
    ],
    "Conv3D": [
        ({"filters": 2, "kernel_size": (1, 2, 3), **SAME}, (1, 2, 3, 4, 2)),
        ({"filters": 2, **K2, **FIRST, "strides": 2}, (1, 2, 4, 3, 4)),
    ],
    "Conv1DTranspose": [
        ({"filters": 2, **K3, "strides": 2, "output_padding": 1}, (2, 4, 3)),
        ({"filters": 2, **K3, "strides": 2, **SAME, **FIRST}, (2, 3, 4)),
    ],
    "Conv2DTranspose": [
        ({"filters": 3, "kernel_size": (2, 3), "strides": (3, 1)}, (1, 2, 3, 2)),
        ({"filters": 2, **K3, "strides": 2, **SAME, "activation": "relu"}, (1, 3, 3, 2)),
        ({"filters": 2, **K2, "dilation_rate": 2, "use_bias": False}, (1, 3, 3, 2)),
    ],
    "Conv3DTranspose": [({"filters": 2, **K2, "strides": 2}, (1, 2, 1, 2, 2))],
    "DepthwiseConv1D": [
        ({**K3, "depth_multiplier": 2}, (2, 5, 3)),
        ({**K2, **SAME, **FIRST, "activation": "relu"}, (2, 3, 5)),
    ],
    "DepthwiseConv2D": [
        ({"kernel_size": (2, 3), "depth_multiplier": 2}, (1, 4, 4, 2)),
        ({**K3, **SAME, "strides": 2, "use_bias": False}, (1, 5, 5, 2)),
    ],
    "SeparableConv1D": [
        ({"filters": 4, **K3, "depth_multiplier": 2}, (2, 5, 2)),
        ({"filters": 3, **K2, **SAME, "strides": 2}, (2, 5, 2)),
    ],
    "SeparableConv2D": [
        ({"filters": 4, "kernel_size": (2, 3), "depth_multiplier": 2}, (1, 4, 4, 2)),
        ({"filters": 3, **K2, **FIRST}, (1, 2, 4, 4)),
    ],
}
WINDOWS: dict[str, list[tuple]] = {
    "AveragePooling1D": [
        ({"pool_size": 2}, (2, 5, 3)),
        ({"pool_size": 3, "strides": 2, **SAME, **FIRST}, (2, 3, 5)),
    ],
    "AveragePooling2D": [
        ({"pool_size": 2}, (2, 5, 6, 3)),
        ({"pool_size": (3, 2), "strides": 1, **SAME}, (1, 5, 6, 2)),
        ({"pool_size": 2, **FIRST}, (1, 2, 5, 6)),
    ],
    "AveragePooling3D": [
        ({"pool_size": (1, 2, 2), **SAME}, (1, 2, 3, 4, 2)),
        ({"pool_size": (3, 3, 1), "strides": 1, **SAME}, (1, 4, 2, 2, 2)),
    ],
    "MaxPooling1D": [
        ({}, (2, 5, 3)),
        ({"pool_size": 3, "strides": 2, **SAME, **FIRST}, (2, 3, 5)),
    ],
    "MaxPooling2D": [
        ({"pool_size": 2}, (2, 5, 6, 3)),
        ({"pool_size": 3, "strides": 2, **SAME}, (1, 5, 6, 2)),
        ({"pool_size": (1, 2), **FIRST}, (1, 2, 5, 6)),
    ],
    "MaxPooling3D": [({}, (1, 2, 3, 4, 2)), ({"pool_size": (1, 2, 2), **FIRST}, (1, 2, 3, 4, 2))],
}
WHOLE: dict[str, list[tuple]] = {
    "AdaptiveAveragePooling1D": [({"output_size": 3}, (2, 7, 2))],
    "AdaptiveAveragePooling2D": [({"output_size": (2, 3), **FIRST}, (1, 2, 4, 6))],
    "AdaptiveAveragePooling3D": [({"output_size": 2}, (1, 4, 2, 2, 2))],
    "AdaptiveMaxPooling1D": [({"output_size": 3, **FIRST}, (2, 2, 7))],
    "AdaptiveMaxPooling2D": [({"output_size": (2, 3)}, (1, 4, 6, 2))],
    "AdaptiveMaxPooling3D": [({"output_size": 2}, (1, 4, 2, 2, 2))],
    "GlobalAveragePooling1D": [({}, (2, 3, 4)), ({"keepdims": True, **FIRST}, (2, 3, 4))],
    "GlobalAveragePooling2D": [({}, (2, 3, 4, 5)), ({"keepdims": True, **FIRST}, (2, 3, 4, 5))],
    "GlobalAveragePooling3D": [({"keepdims": True}, (2, 2, 3, 2, 2))],
    "GlobalMaxPooling1D": [({}, (2, 3, 4)), ({"keepdims": True, **FIRST}, (2, 3, 4))],
    "GlobalMaxPooling2D": [({}, (2, 3, 4, 5)), ({"keepdims": True, **FIRST}, (2, 3, 4, 5))],
    "GlobalMaxPooling3D": [({**FIRST}, (2, 2, 3, 2, 2))],
}
CASES = CONVOLUTIONS | WINDOWS | WHOLE
