"""Optimizers by their Keras names; their home is ``nn.train``.

Source: https://keras.io/api/optimizers/
"""

from ..train.adaptive import Adadelta as Adadelta
from ..train.adaptive import Adagrad as Adagrad
from ..train.adaptive import Adamax as Adamax
from ..train.adaptive import Lamb as Lamb
from ..train.adaptive import Lion as Lion
from ..train.adaptive import Nadam as Nadam
from ..train.factored import Adafactor as Adafactor
from ..train.factored import Ftrl as Ftrl
from ..train.optimizers import SGD as SGD
from ..train.optimizers import Adam as Adam
from ..train.optimizers import AdamW as AdamW
from ..train.optimizers import Optimizer as Optimizer
from ..train.optimizers import RMSprop as RMSprop
from ..train.optimizers import clip_by_norm as clip_by_norm
from ..train.optimizers import deserialize as deserialize
from ..train.optimizers import get as get
from ..train.optimizers import serialize as serialize
from . import schedules as schedules
