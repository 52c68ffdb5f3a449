"""Generated from the table of primitives: C, LaTeX, stubs and documentation."""
