"""`transit.ride`: any T-Union card rides in every connected city; the host sets the price."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import attrs
from marshmallow import fields, validate

from samecity.domain.card import CredentialKind
from samecity.domain.clock import parse_moment
from samecity.domain.decision import Terms
from samecity.domain.effects import DebitPurse, Effect, Post
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import FEN, Moment, StrictSchema
from samecity.spi import (
    Allowed,
    Case,
    Outcome,
    Question,
    Refused,
    Region,
    Row,
    Scenario,
    ScenarioSpec,
)
from samecity_transit.pricing import RideQuestion, RideTerms, is_open_to_all, price
from samecity_transit.purse import find_purse, is_dormant
from samecity_transit.tariff import TRANSIT, Mode, Tariff

_WINDOW = "transfer"


@attrs.frozen
class RideFields:
    """A ride.

    Attributes:
        distance_m: Length of the ride, where the fare depends on it.
        meter_fen: What a taxi's meter shows.
        entered_at: When the gate was entered; None is the moment of the request.
    """

    mode: Mode = Mode.BUS
    line: str = ""
    distance_m: int = 10_000
    meter_fen: int = 2_000
    entered_at: datetime | None = None


class RideSchema(StrictSchema):
    """Fields of a ride."""

    makes = RideFields

    mode = fields.Enum(Mode, by_value=True, load_default=Mode.BUS)
    line = fields.String(load_default="", validate=validate.Length(max=40))
    distance_m = fields.Integer(
        load_default=10_000, validate=validate.Range(0, 1_000_000, error="metres, 0-1,000,000")
    )
    meter_fen = fields.Integer(load_default=2_000, validate=FEN)
    entered_at = Moment(allow_none=True, load_default=None)


class Ride(Scenario):
    """A tap at a gate or validator."""

    spec = ScenarioSpec(
        code="transit.ride",
        domain="transport",
        zh="乘车",
        en="Ride",
        basis=Basis.ZONE,
        fields=RideFields,
        schema=RideSchema,
        discloses=frozenset({"valid", "class"}),
        kinds=frozenset({CredentialKind.CARD_CONTACTLESS}),
        rule="R08",
        source="S0 ZS-08, S4 AH-11",
        needs_purse=True,
        for_identity=False,
        works_offline=True,
        section=TRANSIT,
        terms=RideTerms,
    )

    def opens_to_all(self, region: Region, question: Question) -> bool:
        """Say whether a statute of the host's own helps this rider whatever the card."""
        tariff = region.section(Tariff)
        asked = _asked(question)
        fare = tariff.fare(asked.mode, question.city.code) if tariff is not None else None
        return tariff is not None and fare is not None and is_open_to_all(tariff, fare, asked)

    def has_baseline(self, region: Region, question: Question) -> bool:
        """Any T-Union card rides at the outsiders' fare (R08)."""
        return True

    def host_terms(self, region: Region, question: Question) -> RideTerms:
        """Price the ride from the host's tariff.

        Raises:
            LookupError: The region offers the mode but gives no fare for it.
        """
        tariff = region.section(Tariff)
        asked = _asked(question)
        fare = tariff.fare(asked.mode, question.city.code) if tariff is not None else None
        if tariff is None or fare is None:
            raise LookupError(f"expected a fare for {asked.mode} in {question.city.code}")
        return price(tariff, fare, asked)

    def replaces(self, row: Row | None, kind: str, body: Mapping[str, object]) -> bool:
        """Say whether a transfer window was paid later: the last one counts."""
        return row is None or _paid_at(row.body) < _paid_at(body)

    def decide(self, case: Case) -> Outcome:
        """Let the card ride, at the host's price, from the purse alone."""
        terms = case.terms_as(RideTerms)
        purse = find_purse(case)
        if isinstance(purse, Reason):
            return Refused(purse, terms.gross_fen)
        if not _is_connected(case):
            facts = {"scenario": self.spec.code, "city": case.city.code}
            return Refused(Reason(Code.NOT_OFFERED, facts))
        if is_dormant(case, purse):
            return Refused(Reason(Code.PURSE_DORMANT), terms.gross_fen)
        window = case.host_shelf.get(_WINDOW, case.pseudonym)
        is_transfer = _is_transfer(case, terms, window)
        payable_fen = 0 if is_transfer else _payable_fen(case, terms)
        if payable_fen > purse.balance_fen:
            reason = Reason(Code.BALANCE_TOO_LOW, {"fare_fen": payable_fen})
            return Refused(reason, terms.gross_fen)
        fare = DebitPurse(payable_fen, purse.purse_ref)
        return Allowed(
            Terms(
                gross_fen=terms.gross_fen,
                payable_fen=payable_fen,
                saving_fen=terms.gross_fen - payable_fen,
            ),
            effects=_effects(case, terms, fare, window, is_transfer=is_transfer),
            notes=_notes(case, terms, payable_fen),
            source=terms.source,
        )


def _asked(question: Question) -> RideQuestion:
    ride = question.fields
    if not isinstance(ride, RideFields):
        raise TypeError(f"expected RideFields, received {type(ride).__name__}")
    return RideQuestion(
        ride.mode,
        question.treatment,
        question.holder,
        ride.entered_at or question.at,
        ride.distance_m,
        ride.meter_fen,
    )


def _is_connected(case: Case) -> bool:
    if case.home.code == case.host.code:
        return True
    since = case.city.connected_from
    return since is not None and since <= case.request.at.date()


def _lives_in_register(case: Case) -> bool:
    """Say whether the household register lies in the host region (R10)."""
    return case.host.identity.division.covers(case.holder.household)


def _payable_fen(case: Case, terms: RideTerms) -> int:
    return terms.household_fen if _lives_in_register(case) else terms.payable_fen


def _notes(case: Case, terms: RideTerms, payable_fen: int) -> tuple[Reason, ...]:
    notes = []
    if terms.withheld and payable_fen > 0:
        notes.append(Reason(Code.LOCAL_CARD_ONLY, {"item": terms.withheld, "host": case.host.code}))
    if terms.household_fen < payable_fen:
        notes.append(Reason(Code.HOUSEHOLD_ONLY, {"host": case.host.code}))
    return tuple(notes)


def _is_transfer(case: Case, terms: RideTerms, window: Row | None) -> bool:
    if not terms.transfer_minutes or window is None:
        return False
    ride = case.fields_as(RideFields)
    if (window.body["mode"], window.body["city"]) != (ride.mode.value, case.city.code):
        return False
    since_paid = case.request.at - _paid_at(window.body)
    return timedelta(0) <= since_paid <= timedelta(minutes=terms.transfer_minutes)


def _paid_at(window: Mapping[str, object]) -> datetime:
    return parse_moment(str(window["paid_at"]))


def _effects(
    case: Case, terms: RideTerms, fare: DebitPurse, window: Row | None, *, is_transfer: bool
) -> tuple[Effect, ...]:
    effects: list[Effect] = []
    if fare.amount_fen:
        effects.append(fare)
        effects.append(Post(case.home.code, case.host.code, "transit", fare.amount_fen))
    if terms.transfer_minutes and not is_transfer:
        ride = case.fields_as(RideFields)
        body = {
            "mode": ride.mode.value,
            "city": case.city.code,
            "paid_at": case.request.at.isoformat(),
        }
        effects.append(case.host_shelf.set(_WINDOW, case.pseudonym, body, window))
    return tuple(effects)
