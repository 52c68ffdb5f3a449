"""Layers: dense layers of neurons, convolution, pooling, normalization, dropout."""
