"""The compiler: a function of scalars is traced, simplified, rolled up into array instructions and run."""
