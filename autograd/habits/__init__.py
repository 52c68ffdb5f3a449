"""Names and arguments that other libraries have, and the line that works here."""
