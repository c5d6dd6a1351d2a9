"""Optimizers by their Keras names; their home is ``nn.train``.

Source: https://keras.io/api/optimizers/
"""

from ..train.optimizers import SGD as SGD
from ..train.optimizers import Adam as Adam
from ..train.optimizers import AdamW as AdamW
from ..train.optimizers import Optimizer as Optimizer
from ..train.optimizers import RMSprop as RMSprop
from ..train.optimizers import clip_by_norm as clip_by_norm
from ..train.optimizers import get as get
from . import schedules as schedules
