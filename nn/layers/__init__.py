"""Layers: neurons and what is built of them, convolution, dropout."""
