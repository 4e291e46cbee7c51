"""The fixtures of the tools themselves, as a conftest of an integrator would have them."""

from samecity.testing import clock, platform, registry, somebody, tap, world

__all__ = ["clock", "platform", "registry", "somebody", "tap", "world"]
