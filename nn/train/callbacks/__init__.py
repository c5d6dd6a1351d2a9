"""Callbacks: code that runs at the turns of training, under Keras' hook names.

Source: https://keras.io/api/callbacks/
"""

from .averages import SwapEMAWeights as SwapEMAWeights
from .backup import BackupAndRestore as BackupAndRestore
from .backup import ResumeFrom as ResumeFrom
from .base import HOOKS as HOOKS
from .base import Callback as Callback
from .base import listener as listener
from .callback_list import CallbackList as CallbackList
from .checkpoints import ModelCheckpoint as ModelCheckpoint
from .history import History as History
from .history import LambdaCallback as LambdaCallback
from .progress import ProgbarLogger as ProgbarLogger
from .schedules import LearningRateScheduler as LearningRateScheduler
from .schedules import ReduceLROnPlateau as ReduceLROnPlateau
from .stopping import EarlyStopping as EarlyStopping
from .stopping import TerminateOnNaN as TerminateOnNaN
from .tensorboard import TensorBoard as TensorBoard
from .writing import CSVLogger as CSVLogger
from .writing import RemoteMonitor as RemoteMonitor
