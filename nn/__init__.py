"""Models with Keras' names, built on ``arrayops``: they train on any of its backends and move between them.

>>> model = nn.Sequential([nn.Input((4,)), nn.layers.Dense(3, activation="softmax")])
>>> model(np.zeros((2, 4), "float32")).shape
(2, 3)
"""

import arrayops as ops
from arrayops import default_backend, set_backend, use_backend

from . import activations, initializers, layers, random, saving, utils
from .context import clear_session
from .layer import Layer
from .models import Model, Sequential
from .saving import FormatError
from .symbolic import Input
from .train import callbacks, losses, metrics, optimizers
from .variable import Variable

__version__ = ops.__version__
