"""A decision that was kept, as pages show it after whatever led to it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from typing import Final

from samecity.cli.views.names import Names
from samecity.domain.decision import Decision
from samecity_portal.house import House

_ID: Final = re.compile(r"desk-[0-9a-f]{16}")


def new_id() -> str:
    """Draw the id of a request that a form makes; sent twice, it is the same request."""
    return f"desk-{secrets.token_hex(8)}"


def id_in(said: str) -> str:
    """Return the id that a form sent, or a new one if it is none."""
    return said if _ID.fullmatch(said) else new_id()


def decided(
    house: House, names: Names, request_id: str, scenarios: Collection[str]
) -> dict[str, object] | None:
    """Return a decision of some scenarios by the id of its request; it names nobody."""
    kept = house.platform.journal.recall(request_id) if _ID.fullmatch(request_id) else None
    if kept is None or kept.decision.scenario not in scenarios:
        return None
    return shown(house, names, kept.decision)


def shown(house: House, names: Names, decision: Decision) -> dict[str, object]:
    """Return what a page shows of a decision, in the reader's language."""
    return {
        **house.platform.explain(decision, names.texts.lang),
        "name": names.of(house.registry.known_scenario(decision.scenario).spec),
        "because": names.because(decision),
        "limits": names.limits(decision.terms),
        "host_name": names.region(decision.host),
        "moment": decision.at,
    }
