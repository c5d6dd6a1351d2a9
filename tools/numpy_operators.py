"""A plugin of pytest: raw tensors get NumPy's operators, by TensorFlow's own switch.

Then `+`, `==` and the rest promote dtypes, brackets take masks and arrays, and `T` is there.
Source: https://www.tensorflow.org/guide/tf_numpy_type_promotion
"""

import tensorflow as tf

tf.experimental.numpy.experimental_enable_numpy_behavior()
