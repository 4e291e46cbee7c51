"""One use of the probe in Ningbo, and what a refusal in a plugin's name looks like."""

from __future__ import annotations

from samecity.domain.reasons import Code
from samecity.host.registry import Registry
from samecity_conformance.scene import Answer, Scene
from tests.core.engine.probes import PROBE


def use(scene: Scene, registry: Registry) -> Answer:
    """Let somebody from Anhui use the probe."""
    scene.install(registry)
    scene.wallets.append(scene.world.adult("anhui"))
    return scene.use("card", PROBE, "ningbo", {})


def assert_refused(answer: Answer, plugin: str, code: Code = Code.HOST_PLUGIN_FAILED) -> None:
    """See that a plugin is named, nothing is charged and nobody is told anything."""
    assert answer.en.reason_codes == [code]
    assert answer.en.steps[-1].plugin == plugin
    assert (answer.charged_fen, answer.postings, dict(answer.disclosure)) == (0, (), {})
