"""The process's settings, by their Keras names.

>>> nn.config.floatx(), nn.config.image_data_format()
('float32', 'channels_last')

Source: https://keras.io/api/utils/config_utils/
"""

from arrayops import default_backend as backend
from arrayops import set_backend

from .context import (
    epsilon,
    floatx,
    image_data_format,
    set_epsilon,
    set_floatx,
    set_image_data_format,
)
from .dtype_policies import dtype_policy, set_dtype_policy

__all__ = [
    "backend",
    "dtype_policy",
    "epsilon",
    "floatx",
    "image_data_format",
    "set_backend",
    "set_dtype_policy",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
]
