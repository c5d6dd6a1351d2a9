"""Models: functional, sequential, subclassed."""

from ..saving import load_model as load_model
from ..saving import save_model as save_model
from .cloning import clone_model as clone_model
from .configured import model_from_json as model_from_json
from .function import Function as Function
from .functional import Functional as Functional
from .model import Model as Model
from .sequential import Sequential as Sequential
