"""The card operating system and its applications: everything that happens inside the chip."""
