"""Loop rerolling: a program of single numbers as C whose equal parts are loops, where a `for` of Python was traced out.

The files in the order in which they work. repeated.py is the way in: it takes the operations of a program as a list, which
has such loops found and written. repeats.py finds equal bodies, one after the other. bodies.py tells what each body reads,
of itself, of those before it and of other repeats, and shortens a repeat until that is regular. listed.py writes the
operations between repeats and holds where the numbers of all lie; long sums and results are loops too, of the pieces that
pieces.py finds. body_loop.py writes the loop over the bodies of a repeat.
"""
