"""The interpreter's C: the instructions of the table's functions, as setup.py compiles them."""

import re

from autograd.compiler.backends.native.functions import FUNCTIONS
from autograd.compiler.backends.native.instructions import FINGERPRINT, LANES, OPCODES
from autograd.compiler.backends.native.to_c import header

TEXT = header()


def test_each_instruction_has_its_label_and_each_of_a_function_its_text():
    labels = re.search(r"#define LABELS \\\n(.*)\n", TEXT)[1].split(", ")
    assert labels == [f"&&op_{opcode.number}" for opcode in OPCODES]
    made = [int(number) for number in re.findall(r"^op_(\d+): \{", TEXT, re.MULTILINE)]
    assert made == [opcode.number for opcode in OPCODES if opcode.function is not None]


def test_each_function_has_its_value_and_its_loops_before_they_are_called():
    for function in FUNCTIONS.values():
        (value,) = re.finditer(rf"INLINE double function_{function.name}\(.*", TEXT)
        for called in re.findall(r"function_(\w+)\(", value[0].partition("{")[2]):
            assert TEXT.index(f"INLINE double function_{called}(") < value.start()
    loops = re.findall(r"void lanes_(\w+)_(\d+)\(", TEXT)
    assert sorted(loops) == sorted((o.function.name, str(o.mask)) for o in OPCODES if o.function and o.kind == LANES)
    assert set(re.findall(r"lanes_(\w+)_(\d+)\(\(?[np]", TEXT)) <= set(loops)


def test_an_operand_of_a_mask_is_a_slot_and_another_a_row():
    assert "lanes_mul_0(n, rows[o[i]], rows[a[i]], rows[b[i]])" in TEXT
    assert "lanes_mul_1(n, rows[o[i]], m + a[i], rows[b[i]])" in TEXT


def test_it_is_c_of_this_table():
    assert f'#define FINGERPRINT "{FINGERPRINT}"' in TEXT
    assert all(TEXT.count(left) == TEXT.count(right) for left, right in ("()", "{}", "[]"))
