"""`fit`, the engines that take its steps, and what surrounds them."""
