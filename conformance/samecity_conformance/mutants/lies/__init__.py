"""The lies: one module for each who can tell them."""
