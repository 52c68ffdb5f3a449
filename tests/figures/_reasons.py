"""Why a mutant that survives may: the unit, a part of what its line was and became, and the reason."""

MORE_OFTEN = "NumPy's warnings are forgotten more often than they need be, which no answer shows"
NO_SECOND = "the partial by a second argument that is not there"
SHORT_CUT = "a short cut: the longer way records the same"

#: (how the unit's name begins, what stands in the change, why no test can notice)
REASONS: tuple[tuple[str, str, str], ...] = (
    ("Value.__neg__", "self, None, -1.0, ", NO_SECOND),
    ("record_one", "node, None, partial, ", NO_SECOND),
    ("record_one", "→ if data + data", MORE_OFTEN),
    ("record_one", "partial + partial", MORE_OFTEN),
    ("record_one", "!= 1.0", MORE_OFTEN),
    ("record_one", "!= -1.0", MORE_OFTEN),
    ("record_two", "→ if data + data", MORE_OFTEN),
    ("record_two", "d_left + d_left", MORE_OFTEN),
    ("record_two", "d_right + d_right", MORE_OFTEN),
    ("record_two", "!= 1.0", MORE_OFTEN),
    ("record_two", "!= -1.0", MORE_OFTEN),
    ("apply", "primitive.arity == 0 and", SHORT_CUT),
    ("apply", "args[ -1]", "the last of one argument is the first"),
    ("apply", "→ if primitive.arity == 1 and not primitive.over_lists", SHORT_CUT),
    ("apply", "→ if primitive.arity == 3 and not primitive.over_lists", SHORT_CUT),
)
