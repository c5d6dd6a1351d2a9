"""The process's settings, by their Keras names.

Source: https://keras.io/api/utils/config_utils/
"""

from .context import floatx, set_floatx

__all__ = ["floatx", "set_floatx"]
