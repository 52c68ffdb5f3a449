"""The command line of `python -m nn`."""
