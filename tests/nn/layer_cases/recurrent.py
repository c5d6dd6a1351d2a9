"""Recurrent layers of one cell, and what scores a sequence against another."""

FIRST = {"data_format": "channels_first"}
WINDOW = {"filters": 2, "kernel_size": 2}

CASES: dict[str, list[tuple]] = {
    "AdditiveAttention": [
        ({}, [(2, 3, 4), (2, 5, 4)]),
        ({"use_scale": False}, [(2, 3, 4), (2, 5, 2), (2, 5, 4)]),
    ],
    "Attention": [
        ({}, [(2, 3, 4), (2, 5, 4)]),
        ({"use_scale": True, "score_mode": "concat"}, [(2, 3, 4), (2, 5, 2), (2, 5, 4)]),
    ],
    "ConvLSTM1D": [
        ({**WINDOW, **FIRST, "strides": 2, "return_sequences": True}, (2, 3, 2, 7)),
        ({**WINDOW, "padding": "same", "use_bias": False}, (2, 3, 4, 2)),
        ({**WINDOW, "padding": "same", "return_sequences": True}, (2, 3, 4, 2)),
    ],
    "ConvLSTM2D": [
        ({"filters": 2, "kernel_size": (2, 3), "padding": "same"}, (2, 3, 4, 4, 2)),
        ({**WINDOW, **FIRST, "dilation_rate": 2, "go_backwards": True}, (2, 3, 2, 4, 5)),
    ],
    "ConvLSTM3D": [({**WINDOW, "unit_forget_bias": False}, (1, 2, 3, 3, 3, 1))],
    "GRU": [
        ({"units": 4}, (2, 5, 3)),
        (
            {"units": 2, "reset_after": False, "return_sequences": True, "go_backwards": True},
            (2, 4, 3),
        ),
        ({"units": 2, "use_bias": False, "recurrent_activation": "hard_sigmoid"}, (2, 4, 3)),
    ],
    "LSTM": [
        ({"units": 4, "return_sequences": True}, (2, 5, 3)),
        ({"units": 2, "activation": "relu", "unit_forget_bias": False, "unroll": True}, (2, 4, 3)),
    ],
    "Masking": [({}, (2, 3, 4)), ({"mask_value": 1.0}, (2, 3))],
    "SimpleRNN": [
        ({"units": 4}, (2, 5, 3)),
        (
            {"units": 2, "activation": "relu", "use_bias": False, "return_sequences": True},
            (2, 4, 3),
        ),
    ],
}
