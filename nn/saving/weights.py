"""Weights as ``.safetensors`` files: names, shapes, dtypes and bytes, nothing that could run.

Source: https://huggingface.co/docs/safetensors
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import numpy as np

from ..module import Module
from .errors import FormatError


def save(module: Module, path: Any) -> None:
    """Write the weights; the file appears complete or not at all."""
    from safetensors.numpy import save as to_bytes

    path = _checked(path)
    variables = module.named_variables()
    if not variables:
        raise FormatError(
            f"{module.name} has no weights to save yet: build it by a call, or by Input."
        )
    data = to_bytes(
        {name: np.ascontiguousarray(v.numpy()) for name, v in variables.items()}, {"format": "nn"}
    )
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def load(module: Module, path: Any) -> None:
    """Read the weights; they are set only if every name and shape fits."""
    from safetensors import SafetensorError
    from safetensors.numpy import load as from_bytes

    path = _checked(path)
    try:
        found = from_bytes(path.read_bytes())
    except SafetensorError as error:
        raise FormatError(f"{path} is no safetensors file: {error}.") from None
    variables = module.named_variables()
    missing, unexpected = variables.keys() - found.keys(), found.keys() - variables.keys()
    if missing or unexpected:
        raise FormatError(
            f"{path} does not fit {module.name}. Missing in the file: {sorted(missing) or 'none'}; "
            f"unknown to the model: {sorted(unexpected) or 'none'}."
        )
    for name, variable in variables.items():
        if found[name].shape != variable.shape:
            raise FormatError(
                f"{path}: {name} has shape {found[name].shape}, the model's {variable.shape}."
            )
    for name, variable in variables.items():
        variable.assign(found[name])


def _checked(path: Any) -> Path:
    path = Path(path)
    if path.suffix != ".safetensors":
        raise FormatError(f"Weight files end in .safetensors. Received: {path.name}.")
    return path
