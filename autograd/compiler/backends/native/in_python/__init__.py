"""The interpreter in plain Python. Read machine.py first."""
