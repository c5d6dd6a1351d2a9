"""Learning rate schedules by their Keras names.

Source: https://keras.io/api/optimizers/learning_rate_schedules/
"""

from ..train.schedules import CosineDecay as CosineDecay
from ..train.schedules import CosineDecayRestarts as CosineDecayRestarts
from ..train.schedules import ExponentialDecay as ExponentialDecay
from ..train.schedules import InverseTimeDecay as InverseTimeDecay
from ..train.schedules import LearningRateSchedule as LearningRateSchedule
from ..train.schedules import PiecewiseConstantDecay as PiecewiseConstantDecay
from ..train.schedules import PolynomialDecay as PolynomialDecay
from ..train.schedules import deserialize as deserialize
from ..train.schedules import serialize as serialize
