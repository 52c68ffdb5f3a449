"""Programs as text in C99: the interpreter's instructions (../native), written as statements and loops.

text.py walks over the instructions; together.py says which of them are loops over arrays; statements.py writes those on
single numbers, steps.py the loops over steps around them, lanes.py those over lanes; locations.py says where a number is
found, functions.py spells functions. What would be too long rerolling/ writes with equal parts as loops.
compilers.py, cache.py and library.py make the text a function that can be called, backend.py is the record of
`kernel="c"`. `to_c` in autograd/compiler/to_c.py writes files.
"""
