"""Passes: simplification of a scalar program by the table of identities."""
