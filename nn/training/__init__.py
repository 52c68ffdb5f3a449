"""`fit`, the engines that take its steps, callbacks, history and measures."""
