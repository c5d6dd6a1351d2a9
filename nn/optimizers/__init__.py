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
from ..train.fused import SGD as SGD
from ..train.fused import Adam as Adam
from ..train.fused import AdamW as AdamW
from ..train.fused import RMSprop as RMSprop
from ..train.loss_scale import LossScaleOptimizer as LossScaleOptimizer
from ..train.mixing import clip_by_norm as clip_by_norm
from ..train.muon import Muon as Muon
from ..train.optimizer import Optimizer as Optimizer
from ..train.optimizers import deserialize as deserialize
from ..train.optimizers import get as get
from ..train.optimizers import serialize as serialize
from ..train.schedule_free import ScheduleFreeAdamW as ScheduleFreeAdamW
from ..train.several import MultiOptimizer as MultiOptimizer
from ..train.several import OptimizerMap as OptimizerMap
from . import schedules as schedules
