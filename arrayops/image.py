"""Images, the namespace ``ao.image``: Keras' functions, on arrays of every backend.

An image is (H, W, C), a batch (N, H, W, C); with ``data_format="channels_first"`` (C, H, W) and
(N, C, H, W). Integer images are computed in float32, and come back rounded and within their bounds.

Source: https://keras.io/api/ops/image/
"""

from .image_color import *
from .image_filters import *
from .image_framing import *
from .image_patches import extract_patches as extract_patches
from .image_patches import extract_patches_3d as extract_patches_3d
from .image_quality import ssim as ssim
from .image_resampling import *
from .image_sampling import *
from .image_warping import *
