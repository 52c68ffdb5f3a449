"""Functions of functions: gradients, Jacobians, Hessians and maps over samples, with the conventions of JAX."""
