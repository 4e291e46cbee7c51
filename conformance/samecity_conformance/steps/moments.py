"""What time it is."""

from __future__ import annotations

from datetime import timedelta

from pytest_bdd import step

from samecity_conformance.language import sentence
from samecity_conformance.scene import Scene
from samecity_conformance.steps.values import moment


@step(sentence(r"it is (?P<words>[\d:. -]+)"))
def now(scene: Scene, words: str) -> None:
    """Set the clock."""
    scene.at = moment(words, scene.at)


@step(sentence(r"(?P<count>\d+) (?P<unit>second|minute|hour|day)s? (?:pass|passes)"))
def time_passes(scene: Scene, count: str, unit: str) -> None:
    """Put the clock forward."""
    scene.at += timedelta(**{f"{unit}s": int(count)})
