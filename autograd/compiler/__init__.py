"""The compiler: a function of scalars is traced, simplified, vectorized and run."""
