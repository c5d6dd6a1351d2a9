"""Helpers by their Keras names.

Source: https://keras.io/api/utils/
"""

from ..config import disable_interactive_logging as disable_interactive_logging
from ..config import enable_interactive_logging as enable_interactive_logging
from ..config import is_interactive_logging_enabled as is_interactive_logging_enabled
from ..context import clear_session as clear_session
from ..context import set_random_seed as set_random_seed
from ..saving import CustomObjectScope as CustomObjectScope
from ..saving import custom_object_scope as custom_object_scope
from ..saving import deserialize_keras_object as deserialize_keras_object
from ..saving import get_custom_objects as get_custom_objects
from ..saving import get_registered_name as get_registered_name
from ..saving import get_registered_object as get_registered_object
from ..saving import register_keras_serializable as register_keras_serializable
from ..saving import serialize_keras_object as serialize_keras_object
from ..train.py_dataset import PyDataset as PyDataset
from ..train.py_dataset import PyDataset as Sequence
from ..visualizing.plotting import model_to_dot as model_to_dot
from ..visualizing.plotting import plot_model as plot_model
from .arrays import normalize as normalize
from .arrays import to_categorical as to_categorical
from .batches import pack_x_y_sample_weight as pack_x_y_sample_weight
from .batches import unpack_x_y_sample_weight as unpack_x_y_sample_weight
from .progbar import Progbar as Progbar
from .sequences import pad_sequences as pad_sequences
from .sequences import timeseries_dataset_from_array as timeseries_dataset_from_array
from .settings import Config as Config
from .splitting import split_dataset as split_dataset
from .symbols import get_source_inputs as get_source_inputs
from .symbols import is_keras_tensor as is_keras_tensor
from .symbols import standardize_dtype as standardize_dtype
