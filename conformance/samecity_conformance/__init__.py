"""The conformance suite: what a region's plugin must do, as features that people can read."""
