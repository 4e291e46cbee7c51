"""Runs: which cases there are, how they are carried out, and what is written down of them."""
