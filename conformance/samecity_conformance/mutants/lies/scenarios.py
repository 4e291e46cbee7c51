"""Plugins of transit, culture and city life that lie in one of their scenarios."""

from __future__ import annotations

from copy import copy
from typing import Final

import attrs
import msgspec

from samecity.domain.decision import Terms
from samecity.domain.effects import Post
from samecity.domain.treatment import Basis
from samecity.spi import Allowed, Case, Consent, Outcome
from samecity_conformance.mutants.lies import grounds, replies
from samecity_conformance.mutants.mutant import Mutant
from samecity_transit.ride import Ride


def _saves_a_fen_more(terms: Terms) -> Terms:
    return msgspec.structs.replace(terms, saving_fen=terms.saving_fen + 1)


def _ride_for_everybody(ride: Ride, case: Case) -> Outcome:
    """Take everybody for the same person."""
    shared = copy(case)
    object.__setattr__(shared, "pseudonym", "everybody")  # a case can be read only
    return Ride.decide(ride, shared)


def _where_it_was(case: Case, yes: Allowed) -> Outcome:
    effects = tuple(
        msgspec.structs.replace(one, account=case.offer.point.id) if isinstance(one, Post) else one
        for one in yes.effects
    )
    return msgspec.structs.replace(yes, effects=effects)


def _shows_more_by_and_by(ride: Ride) -> tuple[str, ...]:
    """Declare one thing when it is checked, and another one later."""
    asked = vars(ride).setdefault("_asked", [])
    asked.append(len(asked))
    return ("class", "valid") if len(asked) == 1 else ("class", "pseudonym", "valid")


MUTANTS: Final = (
    Mutant(
        "gate-learns-the-name",
        "闸机得知持卡人姓名。",
        "A gate learns the holder's name.",
        "transit.ride",
        ("R25",),
        grounds.scenario(
            "transit.ride",
            spec=lambda spec: attrs.evolve(spec, discloses=spec.discloses | {"name"}),
        ),
    ),
    Mutant(
        "gate-shows-more-than-declared",
        "声明披露两项，实际给出三项。",
        "A scenario discloses more than it declared when it was checked.",
        "transit.ride",
        ("P-h",),
        grounds.scenario("transit.ride", methods={"disclosed": property(_shows_more_by_and_by)}),
    ),
    Mutant(
        "museum-learns-who-comes",
        "博物馆闸机多拿一个假名。",
        "A museum's gate asks for a pseudonym that it does not need.",
        "culture.enter",
        ("R25",),
        grounds.scenario(
            "culture.enter",
            spec=lambda spec: attrs.evolve(spec, discloses=spec.discloses | {"pseudonym"}),
        ),
    ),
    Mutant(
        "money-not-conserved",
        "车费分项加起来多一分。",
        "The parts of a fare add up to a fen more than the whole.",
        "transit.ride",
        ("R02",),
        grounds.scenario("transit.ride", outcome=replies.change_terms(_saves_a_fen_more)),
        is_caught_by_contract=True,
    ),
    Mutant(
        "fare-posted-twice",
        "一次乘车记两笔账。",
        "A ride is booked twice.",
        "transit.ride",
        ("R30",),
        grounds.scenario("transit.ride", outcome=replies.change_effects(replies.post_twice)),
    ),
    Mutant(
        "fare-owed-backwards",
        "车费记反，用卡地欠发卡地。",
        "The place of use owes the fare to home.",
        "transit.ride",
        ("R30",),
        grounds.scenario("transit.ride", outcome=replies.change_effects(replies.post_backwards)),
    ),
    Mutant(
        "empty-purse-rides",
        "钱包余额不足也放行。",
        "An almost empty purse rides for nothing.",
        "transit.ride",
        ("R24",),
        grounds.scenario("transit.ride", outcome=replies.allow("BALANCE_TOO_LOW")),
    ),
    Mutant(
        "transit-gap-as-zone",
        "二代卡没有交通应用，却说不在区域内。",
        "A card without the transit application is told that it is out of zone.",
        "transit.ride",
        ("R23", "R27"),
        grounds.scenario(
            "transit.ride", outcome=replies.refuse_instead("TRANSIT_APP_ABSENT", "OUT_OF_ZONE")
        ),
    ),
    Mutant(
        "transfer-of-a-stranger",
        "别人刚付过车费，后面的人免费换乘。",
        "Who rides after somebody else has the other's free transfer.",
        "transit.ride",
        ("R02",),
        grounds.scenario("transit.ride", methods={"decide": _ride_for_everybody}),
    ),
    Mutant(
        "home-learns-the-stop",
        "账目里写明在哪里乘车。",
        "The books tell home where its person rode.",
        "transit.ride",
        ("R26",),
        grounds.scenario("transit.ride", outcome=replies.change_yes(_where_it_was)),
    ),
    Mutant(
        "overdue-forgiven",
        "有逾期未还也照借。",
        "A reader with an overdue item borrows on.",
        "culture.borrow",
        ("T-05",),
        grounds.scenario("culture.borrow", outcome=replies.allow("OVERDUE_ITEMS")),
    ),
    Mutant(
        "return-forgotten",
        "还书不销账。",
        "What was brought back stays on the reader's account.",
        "culture.return",
        ("T-05",),
        grounds.scenario("culture.return", outcome=replies.forget("reader")),
    ),
    Mutant(
        "roster-ignored",
        "不在名单上也能签到。",
        "Who is not on the roster signs in.",
        "meeting.sign",
        ("L-02",),
        grounds.scenario("meeting.sign", outcome=replies.allow("NOT_ON_ROSTER")),
    ),
    Mutant(
        "sign-out-without-sign-in",
        "没签到也能签退。",
        "Who has not signed in signs out.",
        "meeting.sign",
        ("L-02",),
        grounds.scenario("meeting.sign", outcome=replies.allow("NOT_SIGNED_IN")),
    ),
    Mutant(
        "identity-goes-by-zone",
        "酒店只认区域内的卡。",
        "A hotel takes cards of its zone alone.",
        "hotel.checkin",
        ("R16",),
        grounds.scenario("hotel.checkin", spec=lambda spec: attrs.evolve(spec, basis=Basis.ZONE)),
    ),
    Mutant(
        "minor-alone",
        "未成年人独自入住不须监护人。",
        "A minor has a room without a guardian.",
        "hotel.checkin",
        ("N-02", "L-01"),
        grounds.scenario("hotel.checkin", outcome=replies.allow("GUARDIAN_REQUIRED")),
    ),
    Mutant(
        "guest-not-reported",
        "入住不报公安。",
        "Public security is not told of a guest.",
        "hotel.checkin",
        ("L-01",),
        grounds.scenario("hotel.checkin", outcome=replies.forget("report")),
    ),
    Mutant(
        "bill-paid-twice",
        "同一账单可缴两次。",
        "A bill is paid as often as somebody comes.",
        "shop.bill",
        ("L-03",),
        grounds.scenario("shop.bill", outcome=replies.forget("paid_bill")),
    ),
    Mutant(
        "bill-without-consent",
        "缴费不须本人同意。",
        "A bill is paid without the holder's yes.",
        "shop.bill",
        ("N-01", "L-03"),
        grounds.scenario("shop.bill", spec=lambda spec: attrs.evolve(spec, consent=Consent.DUTY)),
    ),
)
