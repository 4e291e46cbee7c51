"""A request for a service, after it has crossed the border and been given types."""

from __future__ import annotations

from datetime import datetime

import attrs

from samecity.domain.card import CredentialKind


@attrs.frozen
class Request:
    """One person at one point asks for one thing.

    Attributes:
        request_id: Chosen by the caller, 1-64 characters; the same id is decided once.
        host: Region code of the place of use.
        fields: The scenario's own fields, an object of `ScenarioSpec.fields`; None if its schema
            failed to read them, which is its plugin's fault.
        at: Moment of the request, Asia/Shanghai.
        city: City code in the host region; empty is the region's default city.
        point: Point id; empty is the first point in the city that serves the item.
        channel: The e-card channel through which it came, or empty.
        notices: Notices that the holder was shown, as `receiver:scenario`.
        consents: What the holder agreed to, in the same form.
        guardian_agrees: Whether a minor's guardian agreed.
        digest: SHA-256 of the request as it arrived; empty for a request made in this process.
    """

    request_id: str
    scenario: str
    host: str
    kind: CredentialKind
    fields: object
    at: datetime
    city: str = ""
    point: str = ""
    channel: str = ""
    notices: frozenset[str] = frozenset()
    consents: frozenset[str] = frozenset()
    guardian_agrees: bool = False
    digest: str = ""
