"""A call of a compiled function: arguments are read, the program is executed, results are built."""
