"""Why a mutant that survives may: the unit, a part of what its line was and became, and the reason."""

NO_SECOND = "the partial by a second argument that is not there"
SHORT_CUT = "a short cut: the longer way records the same"

COMPILED = "run by the compiled build and in the browser alone, whose tests see it"
QUICKLY = "goes the longer way more often, which test_stacking_quickly finds to give the same"
ONE = "the last of one is the first"
BESIDE = "it is multiplied by partials of 0, or is nothing beside an adjoint of inf or nan"
NO_PRODUCT = "a factor of 1 makes no product, so its family is asked of no one"
NOT_THERE = "the place of what is not there, the last, was passed before anything is added to it"
ALIKE = "all are of one structure here"
BORDER = "at the border the two forms agree"

#: (how the unit's name begins, what stands in the change, why no test can notice)
REASONS: tuple[tuple[str, str, str], ...] = (
    ("Value.__neg__", "self, None, -1.0, ", NO_SECOND),
    ("record_one", "node, None, partial, ", NO_SECOND),
    ("depth", "→ depth: int = ", COMPILED),
    ("Value.__array_ufunc__", "inputs[1] is not self", SHORT_CUT),
    ("Value.__array_ufunc__", "isinstance(inputs[ -1], float)", SHORT_CUT),
    ("Value.__array_ufunc__", "isinstance(inputs[ 1], float)", SHORT_CUT),
    ("Value.__array_ufunc__", "inputs[ 0] is self", SHORT_CUT),
    ("Value.__array_ufunc__", 'method != "__call__"', SHORT_CUT),
    ("Value.__array_ufunc__", "or not options", SHORT_CUT),
    ("method", "if not others else", SHORT_CUT),
    ("method", "→ method = method_of_one if primitive.arity == 0", SHORT_CUT),
    ("apply", "primitive.arity == 0 and", SHORT_CUT),
    ("apply", "args[ -1]", "the last of one argument is the first"),
    ("apply", "→ if primitive.arity == 1 and not primitive.over_lists", SHORT_CUT),
    ("apply", "→ if primitive.arity == 3 and not primitive.over_lists", SHORT_CUT),
    ("BETWEEN_PAUSES", "→ BETWEEN_PAUSES = ", "how often it lets interrupts in, which no answer shows"),
    ("pass_adjoints", "→ if adjoint + adjoint != 0.0", SHORT_CUT),
    ("pass_selected", "return 0.0 → return 1.0", BESIDE),
    ("pass_selected", "return 0.0 → return -1.0", BESIDE),
    ("SELECTED", "- 2", "a number that no list has, either way"),
    ("Contributions.__init__", "[- 2]", "any negative number ends a chain"),
    ("Contributions.summed", "terms[ -1]", ONE),
    ("sweep_symbolically", "selects or primitive.selects_at", "no row has a derivative by what it does not select"),
    ("sweep_symbolically", "break → continue", SHORT_CUT),
    ("leading_to", "break → continue", SHORT_CUT),
    ("sweep_symbolically", ">= -1", NOT_THERE),
    ("sweep_symbolically", "on_path[i] = 2", "an adjoint is kept that nobody asks for"),
    ("sweep_symbolically", "1.0, 0) → found.add(at, seed, 1.0, ", NO_PRODUCT),
    ("sweep_symbolically", "1.0, 0) → found.add(at, adjoint, 1.0, ", NO_PRODUCT),
    ("sweep_symbolically", "len(lists) + 2", "another number for each list"),
    ("_nest", "shape[ -1]", ONE),
    ("TransformedCall.nested", "self.parts[ -1]", ONE),
    ("TransformedCall.join", "trees[ -1] if self.single", ONE),
    ("scalar_of", "leaves[ -1]", ONE),
    ("scalar_of", "[ -1]", ONE),
    ("scalar_of", "not isinstance(result, Value)", SHORT_CUT),
    ("while_loop", "looped[ -1]", ONE),
    ("SPARSE", "children[ -1]", ONE),
    ("sparse_hessian", "lower=False", "what is above the diagonal is computed too and read by nobody"),
    ("Results.jacobian", "<= len(self.numbers)", "as many columns as rows either way"),
    ("Results.jacobian", "columns = not lanes or", "the same numbers, by more walks"),
    ("unstack", "→ return tree if not _is_list(tree)", "the entries of a list in a list are that list"),
    ("with_axis_in_front", "→ if axis == 0 and  hasattr", SHORT_CUT),
    ("with_axis_in_front", "→ if axis == -1 and", SHORT_CUT),
    ("_stack_quickly", "→ if len(", QUICKLY),
    ("_stack_quickly", "len(shape) ", QUICKLY),
    ("_stack_quickly", "→ if classes == {tuple} and", QUICKLY),
    ("_stack_quickly", "if len(classes) == 0", "one of each class is an example either way"),
    ("_is_number", "and  is_array(thing)", QUICKLY),
    ("_is_number", "float | int) and (is_node", QUICKLY),
    ("_number", "→ thing[ 1]", "to ask for any entry raises the error"),
    ("Contributions.times", "partial if not type(adjoint) is float", SHORT_CUT),
    ("Contributions.times", "partial if type(adjoint) is not float", SHORT_CUT),
    ("stack", "definitions[ -1].paths", ALIKE),
    ("stack", "shape = kinds[ -1]", ALIKE),
    ("_stack_quickly", "trees[ 1]", ALIKE),
    ("_stack_quickly", "trees[ -1]", ALIKE),
    ("_stack_quickly", "numbers[: 2]", "an example more"),
    ("LeafDef.join", "leaves[ -1]", ONE),
    ("flatten", "numbers_of(leaves[ -1]", ONE),
    ("_number", "[ -1]", ONE),
    ("array_of", "entries[ -1]", ONE),
    ("Layer.__repr__", "neurons[ -1]", "all neurons of a layer have one activation"),
    ("_Counted.take", "self.calls += 2", "another number for each call"),
    ("Window.patches", "image[ -1]", "all channels of an image are alike"),
    ("_listed", "levels + 1", "what is nested deeper is refused either way"),
    ("leaky_relu", "evaluate=lambda x: x if x >= 0.0", BORDER),
    ("elu", "→ evaluate=lambda x: math.expm1(x) if x < 0.0", BORDER),
    ("tanh_slope", "<= 1e-3", BORDER),
    ("sigmoid_slope", "<= 1e-3", BORDER),
    ("softsign", ">= FAR", BORDER),
    ("sigmoid_slope", "sech.evaluate( -0.5 * x)", "sech is even"),
)
