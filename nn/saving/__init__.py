"""Models as files and as configs."""

from .deserializing import deserialize_keras_object as deserialize_keras_object
from .errors import FormatError as FormatError
from .limits import weight_limit as weight_limit
from .registry import CustomObjectScope as CustomObjectScope
from .registry import custom_object_scope as custom_object_scope
from .registry import get_custom_objects as get_custom_objects
from .registry import get_registered_name as get_registered_name
from .registry import get_registered_object as get_registered_object
from .registry import register_keras_serializable as register_keras_serializable
from .serializing import serialize_keras_object as serialize_keras_object
