"""The layers. An import here makes a class a name of `nn` that files of models may have and that the reference shows."""

from nn.layers.convolution import Conv2d as Conv2d
from nn.layers.dense import MLP as MLP
from nn.layers.dense import Layer as Layer
from nn.layers.dense import Neuron as Neuron
from nn.layers.dropout import Dropout as Dropout
from nn.layers.embedding import Embedding as Embedding
from nn.layers.lenet import LeNet5 as LeNet5
from nn.layers.perceptron import Perceptron as Perceptron
from nn.layers.pooling import AvgPool2d as AvgPool2d
from nn.layers.pooling import MaxPool2d as MaxPool2d
from nn.layers.recurrent import GRU as GRU
from nn.layers.recurrent import LSTM as LSTM
from nn.layers.recurrent import RNN as RNN
from nn.layers.sequential import Sequential as Sequential
from nn.layers.standard import Flatten as Flatten
from nn.layers.standard import LayerNorm as LayerNorm
from nn.layers.standard import Linear as Linear
from nn.layers.standard import ReLU as ReLU
from nn.layers.standard import Sigmoid as Sigmoid
from nn.layers.standard import Softmax as Softmax
from nn.layers.standard import Tanh as Tanh

# The names that `from nn.layers import *` takes: without the modules of this folder, which `nn` does not show. Tools that
# read without running, such as those of the reference, overlook it in this spelling, and find every class above.
globals()["__all__"] = [name for name, entry in list(globals().items()) if isinstance(entry, type)]
