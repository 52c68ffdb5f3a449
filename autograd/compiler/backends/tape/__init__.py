"""A scalar program as a flat tape of instructions, replayed by one loop."""
