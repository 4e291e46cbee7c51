"""What was seen in a scene when something went wrong, without what names a person."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from samecity_conformance.run.record import Evidence, Treated
from samecity_conformance.scene import Scene

_RESIDENT_ID: Final = re.compile(r"\d{17}[\dXx]")
_HIDDEN: Final = "*" * 18


def evidence_of(scene: Scene, apdus: tuple[str, ...]) -> Evidence:
    """Return the last request of a scene and the decision that came back for it.

    Args:
        scene: Where something went wrong.
        apdus: What passed between terminals and chips.
    """
    if scene.sent is None or not scene.answers:
        return Evidence(apdus=apdus)
    return Evidence(
        request=_object(scene.sent.body),
        response=_object(msgspec.to_builtins(scene.answer.en)),
        apdus=apdus,
    )


def treated_in(scene: Scene) -> tuple[Treated, ...]:
    """Return the decisions of a scene in short, each once."""
    decisions = (answer.en for answer in scene.answers)
    return tuple(
        dict.fromkeys(Treated(one.scenario, one.home, one.host, one.treatment) for one in decisions)
    )


def _object(value: object) -> dict[str, object]:
    """Return a message as plain data, numbers of residents hidden."""
    text = msgspec.json.encode(value, enc_hook=str).decode()
    return msgspec.json.decode(_RESIDENT_ID.sub(_HIDDEN, text), type=dict[str, object])
