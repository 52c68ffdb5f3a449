"""What runs a program: array code (numpy.py) or a flat tape of instructions (tape.py)."""
