"""Losses by their Keras names; their home is ``nn.train``.

Source: https://keras.io/api/losses/
"""

from .train.losses import deserialize as deserialize
from .train.losses import get as get
from .train.losses import serialize as serialize
from .train.losses.crossentropies import *
from .train.losses.errors import *
from .train.losses.margins import *
from .train.losses.overlaps import *
from .train.losses.probabilities import *
from .train.losses.wrapped import Loss as Loss
