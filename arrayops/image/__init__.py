"""Images, the namespace ``ao.image``: Keras' functions, on arrays of every backend.

An image is (H, W, C), a batch (N, H, W, C); with ``data_format="channels_first"`` (C, H, W) and
(N, C, H, W). Integer images are computed in float32, and come back rounded and within their bounds.

Source: https://keras.io/api/ops/image/
"""

from .color import *
from .filters import *
from .framing import *
from .patches import extract_patches as extract_patches
from .patches import extract_patches_3d as extract_patches_3d
from .quality import ssim as ssim
from .resampling import *
from .sampling import *
from .warping import *
