"""Test tools for integrators, as a pytest plugin: `-p samecity.testing`.

Fixtures: `registry`, `clock`, `platform`, `world`, `somebody`, `tap`. The other names are for typed
tests. Needs pytest: `pip install 'samecity[kit]'`.

PYTEST_DONT_REWRITE: nothing is asserted here, and other plugins import it before pytest does.
"""

from samecity.domain.card import CardState, CredentialKind, Generation
from samecity.domain.clock import SHANGHAI
from samecity.domain.decision import Decision
from samecity.engine.acceptance import Acceptance
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.synthetic.cast import Wallet
from samecity.synthetic.world import World
from samecity.testing.discovery import registry_with
from samecity.testing.fixtures import clock, platform, registry, somebody, tap, world
from samecity.testing.moments import MONDAY, Clock
from samecity.testing.people import Somebody
from samecity.testing.tapping import Tap

__all__ = [
    "MONDAY",
    "SHANGHAI",
    "Acceptance",
    "CardState",
    "Clock",
    "CredentialKind",
    "Decision",
    "Generation",
    "Platform",
    "Registry",
    "Somebody",
    "Tap",
    "Wallet",
    "World",
    "clock",
    "platform",
    "registry",
    "registry_with",
    "somebody",
    "tap",
    "world",
]
