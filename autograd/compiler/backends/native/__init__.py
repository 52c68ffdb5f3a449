"""An interpreter of scalar programs in C: one set of instructions for blocks of lanes, wide graphs and recurrences.

Read instructions.py first, then c/interpreter.c, or in_python/machine.py, which carries out the same instructions in Python.
"""
