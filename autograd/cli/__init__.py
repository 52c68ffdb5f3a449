"""The command line of `python -m autograd`: expressions, and assignments of numbers and ranges."""
