"""Mistakes people make with single layers; they are entered into the table of ``bad_use``."""

from __future__ import annotations

import numpy as np

import arrayops as ao
import nn

from .bad_use import X, mistake

IMAGES = np.zeros((2, 4, 4, 3), "float32")


@mistake(ValueError, "max_value, negative_slope and threshold are not negative", "max_value=-1")
def a_relu_below_zero():
    nn.layers.ReLU(max_value=-1)


@mistake(ValueError, 'equation is "inputs,kernel->outputs"', "'ab->ac'")
def an_equation_without_a_kernel():
    nn.layers.EinsumDense("ab->ac", 3)


@mistake(ao.ShapeError, "'abc' has a letter for each axis", "(8, 4)")
def a_letter_too_many():
    nn.layers.EinsumDense("abc,cd->abd", (None, 3))(X)


@mistake(ao.ShapeError, "'b' has one size", "4 and 3")
def a_letter_of_two_sizes():
    nn.layers.EinsumDense("ab,bc->ab", 3)(X)


@mistake(ValueError, "the kernel's letters are those of inputs and outputs", "['c']")
def a_letter_that_only_the_kernel_has():
    nn.layers.EinsumDense("ab,bc->ab", 4)(X)


@mistake(ValueError, "bias_axes are letters of the outputs 'ac'", "'b'")
def a_bias_along_an_axis_that_is_gone():
    nn.layers.EinsumDense("ab,bc->ac", 3, bias_axes="b")(X)


@mistake(ValueError, "Lambda takes a function", "'relu'")
def a_name_for_a_function():
    nn.layers.Lambda("relu")


@mistake(ValueError, "Wrapper takes a layer", "function relu")
def a_function_to_wrap():
    nn.layers.Wrapper(ao.relu)


@mistake(ValueError, "takes a layer with a kernel or embeddings", "Flatten")
def a_layer_without_a_kernel_to_normalize():
    nn.layers.SpectralNormalization(nn.layers.Flatten())(X)


@mistake(ValueError, "dims has each of 1 to n once", "(0, 1)")
def a_permutation_of_the_batch():
    nn.layers.Permute((0, 1))


@mistake(ao.ShapeError, "something is left of each axis", "((2, 2), (0, 0))")
def an_image_cropped_away():
    nn.layers.Cropping2D((2, 0))(IMAGES)


@mistake(ao.ShapeError, "for each of 2 axes one or (before, after)", "padding=(1, 2, 3)")
def a_frame_of_three_sizes_around_an_image():
    nn.layers.ZeroPadding2D((1, 2, 3))


@mistake(ValueError, "subtract joins a list of at least 2 inputs", "1")
def one_input_to_subtract():
    nn.layers.Subtract()([X])


@mistake(ao.ShapeError, "axes are behind the batch", "axes=0")
def a_dot_product_over_the_batch():
    nn.layers.Dot(0)([X, X])


@mistake(ao.ShapeError, "max_pooling1d: inputs have 3 axes", "(2, 4, 4, 3)")
def images_as_sequences():
    nn.layers.MaxPooling1D()(IMAGES)


@mistake(ValueError, "padding is one of ('valid', 'same')", "'causal'")
def a_causal_convolution_of_images():
    nn.layers.Conv2D(2, 3, padding="causal")


@mistake(ValueError, "output_padding is less than strides", "output_padding=2")
def an_output_padding_as_large_as_the_stride():
    nn.layers.Conv1DTranspose(2, 3, strides=2, output_padding=2)


@mistake(ao.ShapeError, "groups is -1 or divides the features", "32", "(8, 4)")
def more_groups_than_features():
    nn.layers.GroupNormalization()(X)


@mistake(ValueError, "A layer's name is a string without a slash", "'head/scores'")
def a_path_for_a_name():
    nn.layers.Dense(2, name="head/scores")


@mistake(ao.ShapeError, "each axis is named once, from -2 to 1", "2 for inputs (8, 4)")
def features_along_an_axis_that_is_not_there():
    nn.layers.LayerNormalization(2)(X)


@mistake(ValueError, "filters a multiple of it", "groups=0")
def no_group_of_filters():
    nn.layers.Conv2D(2, 3, groups=0)


@mistake(ValueError, "input_dim and output_dim are positive integers", "input_dim=0")
def words_of_an_empty_vocabulary():
    nn.layers.Embedding(0, 3)


@mistake(ValueError, "target_shape is a tuple of sizes, one of which may be -1", "(None, 4)")
def none_for_the_size_that_is_left():
    nn.layers.Reshape((None, 4))


@mistake(ValueError, "rate is a probability in [0, 1)", "rate=1")
def all_inputs_dropped_by_noise():
    nn.layers.GaussianDropout(1)
