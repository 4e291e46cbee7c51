"""Two do something about one card at once: its books end as if one had come first."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from samecity.domain.card import CardState, CredentialKind
from samecity.synthetic.world import Wallet
from samecity_card.rules import CardRules
from samecity_conformance.variants import Altered, registry_with
from tests.races.stage.explore import Played, Plot
from tests.races.stage.search import Search, in_memory
from tests.races.stage.town import NONE, QR, Town
from tests.races.test_taps import codes

CONTACT = CredentialKind.CARD_CONTACT
PIN = "000000"


def states(played: Played) -> list[Sequence[CardState]]:
    """Return the states of each person's cards, oldest first."""
    return [one.states for one in played.outcome.people]


def two_lifts(town: Town) -> None:
    holder = town.adult("ningbo")
    town.asks(holder, "ningbo", "card.loss")
    town.will("lift", holder, "ningbo", "card.lift", shown=CONTACT, pin=PIN)
    town.will("again", holder, "zhoushan", "card.lift", shown=CONTACT, pin=PIN)


@in_memory
def test_a_loss_report_is_lifted_once(search: Search) -> None:
    done = ("ALREADY_DONE",)

    assert {((), done), (done, ())} <= codes(search(two_lifts))


def lost_for_good(town: Town) -> Wallet:
    holder = town.adult("ningbo", state=CardState.LOST_FORMAL)
    town.world.give_ecard(holder)
    return holder


def lift_and_reissue(town: Town) -> None:
    holder = lost_for_good(town)
    town.will("lift", holder, "ningbo", "card.lift", shown=CONTACT, pin=PIN)
    town.will("reissue", holder, "zhoushan", "card.reissue", shown=NONE)


@in_memory
def test_a_card_is_lifted_or_replaced_but_not_both(search: Search) -> None:
    searched = search(lift_and_reissue)

    found = codes(searched)
    assert {((), ("ALREADY_ISSUED",)), (("UNLOSS_NOT_POSSIBLE",), ())} <= found
    assert ((), ()) not in found


def two_reissues(town: Town) -> None:
    holder = lost_for_good(town)
    town.will("here", holder, "ningbo", "card.reissue", shown=NONE)
    town.will("there", holder, "zhoushan", "card.reissue", shown=NONE)


def test_a_lost_card_is_replaced_once(search: Search) -> None:
    searched = search(two_reissues)

    late = ("CARD_CANCELLED",)
    assert {((), late), (late, ())} <= codes(searched)
    for played in searched:
        ((old, *new),) = states(played)
        assert (old is CardState.CANCELLED) == (len(new) == 1), played.schedule


def reissue_and_entry(town: Town) -> None:
    holder = lost_for_good(town)
    town.will("reissue", holder, "ningbo", "card.reissue", shown=NONE)
    town.will("entry", holder, "anhui", "culture.enter", shown=QR, point="ah-museum")


def test_a_code_means_the_old_card_or_the_new_one(search: Search) -> None:
    found = {entry for _, entry in codes(search(reissue_and_entry))}

    assert found >= {("CARD_REPORTED_LOST",), ()}


def applications(*hosts: str) -> Plot:
    def plot(town: Town) -> None:
        applicant = town.newcomer()
        for host in hosts:
            town.will(host, applicant, host, "card.apply", shown=NONE)

    return plot


def test_two_regions_of_a_province_issue_one_card(search: Search) -> None:
    searched = search(applications("ningbo", "zhoushan"))

    issued = ("ALREADY_ISSUED",)
    assert {((), issued), (issued, ())} <= codes(searched)
    assert all(len(held) <= 1 for played in searched for held in states(played))


def test_of_two_provinces_cards_both_are_among_the_persons_cards(search: Search) -> None:
    searched = search(applications("ningbo", "anhui"))

    assert ((), ()) in codes(searched)
    for played in searched:
        allowed = [one for one in played.outcome.verdicts.values() if one is not None]
        (held,) = states(played)
        assert len(held) == len(allowed), played.schedule


def two_channels(town: Town) -> None:
    holder = town.adult("ningbo")
    town.will("alipay", holder, "ningbo", "ecard.issue", shown=NONE, channel="alipay")
    town.will("wechat", holder, "zhoushan", "ecard.issue", shown=NONE, channel="wechat")


def test_two_channels_carry_the_same_ecard(search: Search) -> None:
    searched = search(two_channels)

    assert ((), ()) in codes(searched)
    for played in searched:
        asked = [name for name, one in played.outcome.verdicts.items() if one is not None]
        (person,) = played.outcome.people
        assert list(person.channels) == asked, played.schedule


class SmallFamilies(Altered):
    """A region where one person shows one relative's e-card."""

    def alter(self) -> None:
        rules = self.section(CardRules)
        assert rules is not None
        self.sections = {**self.sections, CardRules: attrs.evolve(rules, family_quota=1)}


def will_share(town: Town, host: str, holder: Wallet, relative: Wallet) -> None:
    town.will(
        host,
        holder,
        host,
        "ecard.family",
        shown=NONE,
        relative=relative.person.resident_id.text,
        channel="alipay",
        relative_agrees=True,
    )


def one_relative_too_many(town: Town) -> None:
    holder = town.adult("ningbo")
    for host in ("ningbo", "zhoushan"):
        will_share(town, host, holder, town.adult(host))


def test_the_quota_of_relatives_holds_for_two_hosts_at_once(search: Search) -> None:
    over = ("QUOTA_EXHAUSTED",)
    registry = registry_with({"ningbo": SmallFamilies})

    assert {((), over), (over, ())} <= codes(search(one_relative_too_many, registry))


def one_relative_of_two(town: Town) -> None:
    grandparent = town.adult("ningbo")
    for host in ("ningbo", "zhoushan"):
        will_share(town, host, town.adult(host), grandparent)


@in_memory
def test_a_relatives_ecard_is_shown_by_one_of_two(search: Search) -> None:
    searched = search(one_relative_of_two)

    assert ((), ()) in codes(searched)
