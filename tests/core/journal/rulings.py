"""Rulings for the tests of the journal, all of one afternoon in Ningbo."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from samecity.domain.card import Card, CardFunction, CardState, CredentialKind, Generation
from samecity.domain.clock import SHANGHAI
from samecity.domain.decision import Decision, Step, Terms, Verdict
from samecity.domain.ecard import Ecard, EcardLevel
from samecity.domain.effects import Effect, Post
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Treatment
from samecity.spi.journal import Journal, Ruling

AT = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)

CARD = Card(
    card_ref="card-1",
    holder_ref="holder-1",
    home="anhui",
    city="340100",
    generation=Generation.THIRD,
    functions=frozenset({CardFunction.SOCIAL, CardFunction.TRANSIT}),
    state=CardState.NORMAL,
    since=AT,
    issued_on=date(2024, 5, 1),
    valid_until=date(2034, 4, 30),
)
ECARD = Ecard(
    ecard_ref="ecard-1",
    card_ref="card-1",
    holder_ref="holder-1",
    home="anhui",
    level=EcardLevel.PAYMENT,
    channels=("alipay", "bank"),
)
FARE = Post("anhui", "ningbo", "transit.fare", 120)


def decision_of(
    request_id: str, *effects: Effect, host: str = "ningbo", at: datetime = AT
) -> Decision:
    """Make an allowed decision."""
    return Decision(
        request_id=request_id,
        home="anhui",
        host=host,
        scenario="transit.ride",
        kind=CredentialKind.CARD_CONTACTLESS,
        allowed=True,
        treatment=Treatment.LOCAL_EQUAL,
        decided_by="delta",
        reasons=(),
        notes=(Reason(Code.QUOTA_EXHAUSTED, {"limit": 2}),),
        terms=Terms(200, 120, 80, limits={"transfer_minutes": 60}),
        effects=tuple(effect.public() for effect in effects),
        disclosed=("class", "valid"),
        steps=(Step(1, "shape", Verdict.PASSED, "samecity", "R29", "domain 4.4"),),
        catalogue_version="2026.11",
        at=at,
    )


def ruling_of(request_id: str, *effects: Effect, host: str = "ningbo", at: datetime = AT) -> Ruling:
    """Make a ruling with its effects."""
    decision = decision_of(request_id, *effects, host=host, at=at)
    return Ruling(decision, effects, f"digest of {request_id}", "transit", "pseudonym-1")


def refusal_of(request_id: str) -> Decision:
    """Make the refusal that takes the place of a decision whose purse effect failed."""
    return msgspec.structs.replace(
        decision_of(request_id),
        allowed=False,
        treatment=Treatment.REFUSED,
        reasons=(Reason(Code.READER_ERROR),),
        notes=(),
        terms=Terms(),
    )


def record(journal: Journal, request_id: str, *effects: Effect) -> None:
    """Record a ruling in a transaction of its own."""
    with journal.begin("ningbo") as unit:
        unit.record(ruling_of(request_id, *effects))


def reserve(journal: Journal, request_id: str, *effects: Effect) -> None:
    """Reserve a ruling in a transaction of its own."""
    with journal.begin("ningbo") as unit:
        unit.reserve(ruling_of(request_id, *effects))


def cancel(journal: Journal, request_id: str) -> None:
    """Cancel a reservation in a transaction of its own."""
    with journal.begin("ningbo") as unit:
        unit.cancel(request_id, refusal_of(request_id))
