"""Layers by their Keras names."""

from ..layer import Layer as Layer
from ..symbolic import Input as Input
from .convolutional import Conv2D as Conv2D
from .core import Activation as Activation
from .core import Dense as Dense
from .core import Embedding as Embedding
from .merging import Add as Add
from .merging import Concatenate as Concatenate
from .normalization import BatchNormalization as BatchNormalization
from .normalization import LayerNormalization as LayerNormalization
from .pooling import AveragePooling2D as AveragePooling2D
from .pooling import GlobalAveragePooling2D as GlobalAveragePooling2D
from .pooling import MaxPooling2D as MaxPooling2D
from .regularization import Dropout as Dropout
from .reshaping import Flatten as Flatten
from .reshaping import Reshape as Reshape
