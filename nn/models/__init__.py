"""Models: functional, sequential, subclassed."""

from .cloning import clone_model as clone_model
from .configured import model_from_json as model_from_json
from .functional import Functional as Functional
from .model import Model as Model
from .sequential import Sequential as Sequential
