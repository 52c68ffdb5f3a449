"""From the user's function to a scalar program: arguments, traced numbers, `vmap`, results."""
