"""The process's settings, by their Keras names.

>>> nn.config.floatx(), nn.config.image_data_format()
('float32', 'channels_last')

Source: https://keras.io/api/utils/config_utils/
"""

from __future__ import annotations

import warnings
from numbers import Integral

import arrayops as ao
from arrayops import default_backend as backend

from .context import (
    epsilon,
    floatx,
    image_data_format,
    set_epsilon,
    set_floatx,
    set_image_data_format,
    settings,
)
from .dtype_policies import dtype_policy, set_dtype_policy

__all__ = [
    "backend",
    "disable_flash_attention",
    "disable_interactive_logging",
    "disable_traceback_filtering",
    "dtype_policy",
    "enable_flash_attention",
    "enable_interactive_logging",
    "enable_traceback_filtering",
    "epsilon",
    "floatx",
    "image_data_format",
    "is_flash_attention_enabled",
    "is_interactive_logging_enabled",
    "is_nnx_enabled",
    "is_traceback_filtering_enabled",
    "max_epochs",
    "max_steps_per_epoch",
    "set_backend",
    "set_dtype_policy",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
    "set_max_epochs",
    "set_max_steps_per_epoch",
]


def set_backend(backend: str) -> None:
    """Make a library the default backend, for models that are made from here on."""
    ao.set_backend(backend)


# ---------------------------------------------------------------- how long training may take


def max_epochs() -> int | None:
    """Return how many epochs ``fit`` runs at most; None if nobody limits them."""
    return settings["max_epochs"]


def set_max_epochs(max_epochs: int | None) -> None:
    """Limit the epochs of each ``fit``, to try a script out; None ends that.

    >>> nn.config.set_max_epochs(2)
    >>> nn.config.max_epochs()
    2
    >>> nn.config.set_max_epochs(None)
    """
    settings["max_epochs"] = _checked(max_epochs, "max_epochs")


def max_steps_per_epoch() -> int | None:
    """Return how many batches an epoch has at most; None if nobody limits them."""
    return settings["max_steps_per_epoch"]


def set_max_steps_per_epoch(max_steps_per_epoch: int | None) -> None:
    """Limit the batches of each epoch, evaluation and prediction; None ends that."""
    settings["max_steps_per_epoch"] = _checked(max_steps_per_epoch, "max_steps_per_epoch")


def limited(number: int, setting: str) -> int:
    """Return a number, or the setting that limits it, with a warning."""
    most = settings[setting]
    if most is None or number <= most:
        return number
    warnings.warn(f"nn.config.{setting}() is {most}: not {number}.", stacklevel=4)
    return most


def _checked(most: int | None, setting: str) -> int | None:
    if most is not None and (not isinstance(most, Integral) or most < 1):
        raise ValueError(f"{setting} is a positive integer, or None. Received: {most!r}.")
    return most


# ---------------------------------------------------------------- what is said, and where


def enable_interactive_logging() -> None:
    """Print progress and what else ``verbose`` asks for; so it is unless it was disabled."""
    settings["interactive_logging"] = True


def disable_interactive_logging() -> None:
    """Send what would be printed to the logger "nn" of Python's ``logging``, as its infos.

    Source: https://keras.io/api/utils/config_utils/
    """
    settings["interactive_logging"] = False


def is_interactive_logging_enabled() -> bool:
    """Say whether progress is printed."""
    return settings["interactive_logging"]


def enable_traceback_filtering() -> None:
    """Do nothing: tracebacks are whole, and errors say what to do."""


def disable_traceback_filtering() -> None:
    """Do nothing: tracebacks are whole."""


def is_traceback_filtering_enabled() -> bool:
    """Return False: tracebacks are whole."""
    return False


# ---------------------------------------------------------------- kernels and foreign modules


def enable_flash_attention() -> None:
    """Let layers take fused kernels of attention, where they do not say it themselves."""
    settings["flash_attention"] = True


def disable_flash_attention() -> None:
    """Forbid layers fused kernels of attention, which some libraries differentiate only once.

    Those that say it themselves, by ``flash_attention``, do as they say.
    """
    settings["flash_attention"] = False


def is_flash_attention_enabled() -> bool | None:
    """Say whether layers take fused kernels; None: where the library has one that fits."""
    return settings["flash_attention"]


def is_nnx_enabled() -> bool:
    """Return False: variables are no Flax NNX modules on any backend."""
    return False
