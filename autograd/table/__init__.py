"""What is made from the table of primitives."""
