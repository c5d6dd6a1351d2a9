"""Random state for layers; the functions themselves are ``ops.random``.

Source: https://keras.io/api/random/
"""

from .seeds import SeedGenerator

__all__ = ["SeedGenerator"]
