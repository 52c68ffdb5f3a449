"""A program as a function of JAX, which XLA compiles."""
