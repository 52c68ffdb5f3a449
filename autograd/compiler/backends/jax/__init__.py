"""An array program as a pure function of JAX, which XLA compiles."""
