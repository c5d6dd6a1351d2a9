"""Layers by their Keras names."""

from ..input_spec import InputSpec as InputSpec
from ..interop.jax_layers import JaxLayer as JaxLayer
from ..interop.tensorflow_layers import TFSMLayer as TFSMLayer
from ..interop.torch_layers import TorchModuleWrapper as TorchModuleWrapper
from ..layer import Layer as Layer
from ..symbolic import Input as Input
from .activation import ELU as ELU
from .activation import Activation as Activation
from .activation import LeakyReLU as LeakyReLU
from .activation import PReLU as PReLU
from .activation import ReLU as ReLU
from .activation import Softmax as Softmax
from .attention import AdditiveAttention as AdditiveAttention
from .attention import Attention as Attention
from .attention_layers import GroupQueryAttention as GroupQueryAttention
from .attention_layers import MultiHeadAttention as MultiHeadAttention
from .batch_normalization import BatchNormalization as BatchNormalization
from .configs import deserialize as deserialize
from .configs import serialize as serialize
from .convolutional import Conv1D as Conv1D
from .convolutional import Conv2D as Conv2D
from .convolutional import Conv3D as Conv3D
from .core import Dense as Dense
from .core import Identity as Identity
from .core import Lambda as Lambda
from .core import Wrapper as Wrapper
from .einsum_dense import EinsumDense as EinsumDense
from .embedding import Embedding as Embedding
from .embedding import ReversibleEmbedding as ReversibleEmbedding
from .input_layer import InputLayer as InputLayer
from .masking import Masking as Masking
from .merging import Add as Add
from .merging import Average as Average
from .merging import Concatenate as Concatenate
from .merging import Dot as Dot
from .merging import Maximum as Maximum
from .merging import Minimum as Minimum
from .merging import Multiply as Multiply
from .merging import Subtract as Subtract
from .merging import add as add
from .merging import average as average
from .merging import concatenate as concatenate
from .merging import dot as dot
from .merging import maximum as maximum
from .merging import minimum as minimum
from .merging import multiply as multiply
from .merging import subtract as subtract
from .normalization import GroupNormalization as GroupNormalization
from .normalization import LayerNormalization as LayerNormalization
from .normalization import RMSNormalization as RMSNormalization
from .normalization import UnitNormalization as UnitNormalization
from .pooling import AveragePooling1D as AveragePooling1D
from .pooling import AveragePooling2D as AveragePooling2D
from .pooling import AveragePooling3D as AveragePooling3D
from .pooling import MaxPooling1D as MaxPooling1D
from .pooling import MaxPooling2D as MaxPooling2D
from .pooling import MaxPooling3D as MaxPooling3D
from .recurrent import GRU as GRU
from .recurrent import LSTM as LSTM
from .recurrent import RNN as RNN
from .recurrent import Bidirectional as Bidirectional
from .recurrent import ConvLSTM1D as ConvLSTM1D
from .recurrent import ConvLSTM2D as ConvLSTM2D
from .recurrent import ConvLSTM3D as ConvLSTM3D
from .recurrent import GRUCell as GRUCell
from .recurrent import LSTMCell as LSTMCell
from .recurrent import SimpleRNN as SimpleRNN
from .recurrent import SimpleRNNCell as SimpleRNNCell
from .recurrent import StackedRNNCells as StackedRNNCells
from .regularization import ActivityRegularization as ActivityRegularization
from .regularization import AlphaDropout as AlphaDropout
from .regularization import Dropout as Dropout
from .regularization import GaussianDropout as GaussianDropout
from .regularization import GaussianNoise as GaussianNoise
from .regularization import SpatialDropout1D as SpatialDropout1D
from .regularization import SpatialDropout2D as SpatialDropout2D
from .regularization import SpatialDropout3D as SpatialDropout3D
from .reshaping import Flatten as Flatten
from .reshaping import Permute as Permute
from .reshaping import RepeatVector as RepeatVector
from .reshaping import Reshape as Reshape
from .resizing import Cropping1D as Cropping1D
from .resizing import Cropping2D as Cropping2D
from .resizing import Cropping3D as Cropping3D
from .resizing import UpSampling1D as UpSampling1D
from .resizing import UpSampling2D as UpSampling2D
from .resizing import UpSampling3D as UpSampling3D
from .resizing import ZeroPadding1D as ZeroPadding1D
from .resizing import ZeroPadding2D as ZeroPadding2D
from .resizing import ZeroPadding3D as ZeroPadding3D
from .separable import DepthwiseConv1D as DepthwiseConv1D
from .separable import DepthwiseConv2D as DepthwiseConv2D
from .separable import SeparableConv1D as SeparableConv1D
from .separable import SeparableConv2D as SeparableConv2D
from .spectral_normalization import SpectralNormalization as SpectralNormalization
from .time_distributed import TimeDistributed as TimeDistributed
from .transposed import Conv1DTranspose as Conv1DTranspose
from .transposed import Conv2DTranspose as Conv2DTranspose
from .transposed import Conv3DTranspose as Conv3DTranspose
from .whole_pooling import AdaptiveAveragePooling1D as AdaptiveAveragePooling1D
from .whole_pooling import AdaptiveAveragePooling2D as AdaptiveAveragePooling2D
from .whole_pooling import AdaptiveAveragePooling3D as AdaptiveAveragePooling3D
from .whole_pooling import AdaptiveMaxPooling1D as AdaptiveMaxPooling1D
from .whole_pooling import AdaptiveMaxPooling2D as AdaptiveMaxPooling2D
from .whole_pooling import AdaptiveMaxPooling3D as AdaptiveMaxPooling3D
from .whole_pooling import GlobalAveragePooling1D as GlobalAveragePooling1D
from .whole_pooling import GlobalAveragePooling2D as GlobalAveragePooling2D
from .whole_pooling import GlobalAveragePooling3D as GlobalAveragePooling3D
from .whole_pooling import GlobalMaxPooling1D as GlobalMaxPooling1D
from .whole_pooling import GlobalMaxPooling2D as GlobalMaxPooling2D
from .whole_pooling import GlobalMaxPooling3D as GlobalMaxPooling3D

# Keras' other names of the same classes
MaxPool1D = MaxPooling1D
AvgPool1D = AveragePooling1D
MaxPool2D = MaxPooling2D
AvgPool2D = AveragePooling2D
MaxPool3D = MaxPooling3D
AvgPool3D = AveragePooling3D
GlobalMaxPool1D = GlobalMaxPooling1D
GlobalAvgPool1D = GlobalAveragePooling1D
GlobalMaxPool2D = GlobalMaxPooling2D
GlobalAvgPool2D = GlobalAveragePooling2D
GlobalMaxPool3D = GlobalMaxPooling3D
GlobalAvgPool3D = GlobalAveragePooling3D
Convolution1D = Conv1D
Convolution1DTranspose = Conv1DTranspose
Convolution2D = Conv2D
Convolution2DTranspose = Conv2DTranspose
Convolution3D = Conv3D
Convolution3DTranspose = Conv3DTranspose
SeparableConvolution1D = SeparableConv1D
SeparableConvolution2D = SeparableConv2D
