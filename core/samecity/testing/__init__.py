"""Test tools for integrators, as a pytest plugin: `-p samecity.testing`."""
