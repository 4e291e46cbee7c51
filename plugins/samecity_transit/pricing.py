"""What a ride costs: the host's terms for a treatment, and the best price they give.

Home terms are never carried (R04). One concession per ride, the best for the rider; it takes a
percentage of the published fare, as local terms do. Source: domain 4.5.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from samecity.domain.catalogue import OfferedTo
from samecity.domain.holder import Profile
from samecity.domain.money import percent_of
from samecity.domain.treatment import AS_LOCAL, Treatment
from samecity_transit.tariff import Campaign, Concession, Fare, Mode, Tariff
from samecity_transit.workdays import is_workday

SENIOR_AGE = 60
"""A concession from this age on is a senior concession in the sense of R11. `L:OLD` art. 2."""


class RideTerms(msgspec.Struct, frozen=True, gc=False):
    """A host's terms for one ride.

    Attributes:
        gross_fen: The published fare, the same for everybody.
        payable_fen: The best price without a transfer.
        transfer_minutes: Free transfer within the mode; 0 is none.
        household_fen: What the ride would cost with the best concession that asks for the host's
            household register; equal to `payable_fen` where there is none.
        withheld: Offer that the host keeps for its own cards and this card does not get, or empty.
        source: Where the fare comes from.
    """

    gross_fen: int
    payable_fen: int
    transfer_minutes: int = 0
    household_fen: int = 0
    withheld: str = ""
    source: str = ""


class RideQuestion(msgspec.Struct, frozen=True, gc=False):
    """What the price of a ride depends on.

    Attributes:
        entered_at: When the gate was entered, Asia/Shanghai; decides about peaks.
    """

    mode: Mode
    treatment: Treatment
    holder: Profile
    entered_at: datetime
    distance_m: int
    meter_fen: int


def price(tariff: Tariff, fare: Fare, asked: RideQuestion) -> RideTerms:
    """Compute a host's terms for a ride.

    Args:
        tariff: The host's data.
        fare: The fare of the mode in the city.
        asked: What the price depends on.
    """
    day = asked.entered_at.date()
    gross_fen = fare.published_fen(asked.distance_m, asked.meter_fen)
    is_local = asked.treatment in AS_LOCAL
    best_fen = percent_of(gross_fen, fare.local_percent) if is_local else gross_fen
    household_fen = best_fen
    for concession in tariff.concessions:
        if not _fits(concession, asked, day):
            continue
        conceded_fen = percent_of(gross_fen, _percent(concession, asked.entered_at, day))
        if concession.household_only:
            household_fen = min(household_fen, conceded_fen)
        elif _reaches(concession, asked):
            best_fen = min(best_fen, conceded_fen)
    withheld = ""
    for campaign in tariff.campaigns:
        if not _runs(campaign, asked.mode, day):
            continue
        if _is_for(campaign.offered_to, asked.treatment):
            best_fen = min(best_fen, campaign.fare_fen)
        elif campaign.fare_fen < best_fen:
            withheld = campaign.id
    return RideTerms(
        gross_fen=gross_fen,
        payable_fen=best_fen,
        transfer_minutes=fare.transfer_minutes if is_local else 0,
        household_fen=min(household_fen, best_fen),
        withheld=withheld,
        source=fare.shown_source,
    )


def is_open_to_all(tariff: Tariff, fare: Fare, asked: RideQuestion) -> bool:
    """Say whether the host's own statute makes this ride cheaper for any card (R06)."""
    day = asked.entered_at.date()
    return any(
        concession.offered_to is OfferedTo.NATIONAL
        and not concession.household_only
        and _fits(concession, asked, day)
        and _percent(concession, asked.entered_at, day) < 100
        for concession in tariff.concessions
    )


def _fits(concession: Concession, asked: RideQuestion, day: date) -> bool:
    return (
        asked.mode in concession.modes
        and asked.holder.age >= concession.min_age
        and (not concession.classes or bool(concession.classes & asked.holder.classes))
        and (concession.opens_on is None or day >= concession.opens_on)
    )


def _reaches(concession: Concession, asked: RideQuestion) -> bool:
    is_resident_senior = asked.holder.lives_here and concession.min_age >= SENIOR_AGE
    return is_resident_senior or _is_for(concession.offered_to, asked.treatment)


def _is_for(offered_to: OfferedTo, treatment: Treatment) -> bool:
    if offered_to is OfferedTo.NATIONAL:
        return True
    if offered_to is OfferedTo.ZONE:
        return treatment in AS_LOCAL
    return treatment is Treatment.LOCAL


def _percent(concession: Concession, entered_at: datetime, day: date) -> int:
    if not concession.peaks or not is_workday(day):
        return concession.percent
    now = entered_at.timetz().replace(tzinfo=None)
    in_peak = any(peak.begins <= now <= peak.ends for peak in concession.peaks)
    return concession.peak_percent if in_peak else concession.percent


def _runs(campaign: Campaign, mode: Mode, day: date) -> bool:
    return mode in campaign.modes and campaign.opens_on <= day <= campaign.closes_on
