"""How the answer to `find` is worded and laid out."""
