"""Mixed precision under Keras' names: dtype policies, and the optimizer that scales losses.

>>> nn.mixed_precision.Policy("mixed_bfloat16").compute_dtype
'bfloat16'

Source: https://keras.io/api/mixed_precision/
"""

from .dtype_policies import DTypePolicy, dtype_policy, set_dtype_policy
from .optimizers import LossScaleOptimizer

Policy = DTypePolicy
global_policy = dtype_policy
set_global_policy = set_dtype_policy

__all__ = [
    "DTypePolicy",
    "LossScaleOptimizer",
    "Policy",
    "dtype_policy",
    "global_policy",
    "set_dtype_policy",
    "set_global_policy",
]
