"""Arrays of Values and of traced numbers, on which NumPy's functions are the rows of the table."""
