"""Core layers, activations, and layers that only act in training."""

from tests.nn.scripts.layers import scaled

CASES: dict[str, list[tuple]] = {
    "ActivityRegularization": [({"l1": 0.5, "l2": 0.25}, (2, 3))],
    "Activation": [({"activation": "relu"}, (2, 3)), ({"activation": "softmax"}, (2, 3, 4))],
    "AlphaDropout": [({"rate": 0.5}, (2, 3)), ({"rate": 0.2, "noise_shape": (2, 1)}, (2, 3))],
    "Dense": [
        ({"units": 3}, (2, 4)),
        ({"units": 3, "activation": "tanh", "use_bias": False}, (2, 5, 4)),
        ({"units": 2, "activation": "gelu"}, (2, 4), "float64"),
        ({"units": 3, "lora_rank": 2}, (2, 4)),
    ],
    "Dropout": [
        ({"rate": 0.5}, (2, 3)),
        ({"rate": 0.2, "noise_shape": (2, 1), "seed": 3}, (2, 3)),
    ],
    "ELU": [({}, (2, 3)), ({"alpha": 0.5}, (2, 3))],
    "EinsumDense": [
        ({"equation": "abc,cd->abd", "output_shape": (3, 4), "bias_axes": "d"}, (2, 3, 5)),
        ({"equation": "...x,xy->...y", "output_shape": 4, "activation": "relu"}, (2, 3, 5)),
        ({"equation": "ab,bcd->adc", "output_shape": (2, 3), "bias_axes": "d"}, (2, 5)),
        ({"equation": "ab...,bc->ac...", "output_shape": (4,), "bias_axes": "c"}, (2, 5, 3)),
        ({"equation": "ab,bcd->acd", "output_shape": (2, 3), "lora_rank": 2}, (2, 5)),
    ],
    "Embedding": [
        ({"input_dim": 5, "output_dim": 3}, (2, 4), "int32"),
        ({"input_dim": 5, "output_dim": 2}, (3,), "int64"),
        ({"input_dim": 5, "output_dim": 3, "lora_rank": 2}, (2, 4), "int32"),
    ],
    "ReversibleEmbedding": [
        ({"input_dim": 5, "output_dim": 3}, (2, 4), "int32"),
        ({"input_dim": 5, "output_dim": 3, "tie_weights": False}, (2, 4), "int32"),
    ],
    "GaussianDropout": [({"rate": 0.5}, (2, 3))],
    "GaussianNoise": [({"stddev": 0.5}, (2, 3))],
    "Identity": [({}, (2, 3))],
    "Lambda": [
        ({"function": scaled}, (2, 3)),
        ({"function": scaled, "arguments": {"by": 3}}, (2, 3, 4)),
    ],
    "LeakyReLU": [({}, (2, 3)), ({"negative_slope": 0.1}, (2, 3))],
    "PReLU": [({}, (2, 3, 4)), ({"shared_axes": [1], "alpha_initializer": "ones"}, (2, 3, 4))],
    "ReLU": [
        ({}, (2, 3)),
        ({"max_value": 1.0, "negative_slope": 0.1, "threshold": 0.5}, (5, 7)),
        ({"threshold": 0.5}, (5, 7)),
    ],
    "Softmax": [({}, (2, 3)), ({"axis": (1, 2)}, (2, 3, 4))],
    "SpatialDropout1D": [({"rate": 0.5}, (2, 3, 4))],
    "SpatialDropout2D": [({"rate": 0.5}, (2, 3, 4, 2))],
    "SpatialDropout3D": [({"rate": 0.5, "data_format": "channels_first"}, (2, 3, 2, 2, 2))],
}
