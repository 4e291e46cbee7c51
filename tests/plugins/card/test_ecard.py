"""`ecard.issue` and `ecard.show`: who gets an e-card, through which channel, when it is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samecity.domain.card import CardState, CredentialKind
from samecity.domain.ecard import CouplingPolicy, EcardLevel
from samecity.host.registry import Registry
from samecity.national.channels import load_channels
from samecity.spi import DocumentEvidence
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import Wallet
from tests.plugins.card.desk import Desk, codes

_LOST = ["CARD_REPORTED_LOST"]


# Issue.


@pytest.mark.parametrize("channel", sorted(load_channels()))
def test_without_a_physical_card_no_channel_issues(desk: Desk, channel: str) -> None:
    answer = desk.ask(desk.person(), "ecard.issue", "ningbo", channel=channel)

    assert codes(answer) == ["ECARD_NO_PHYSICAL_CARD"]


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (CardState.CANCELLED, "ECARD_NO_PHYSICAL_CARD"),
        (CardState.LOST_TEMP, "CARD_REPORTED_LOST"),
        (CardState.LOST_FORMAL, "CARD_REPORTED_LOST"),
        (CardState.LOCKED, "CARD_LOCKED"),
        (CardState.SEALED, "CARD_SEALED"),
    ],
)
def test_a_card_that_cannot_be_used_gives_no_ecard(desk: Desk, state: CardState, code: str) -> None:
    holder = desk.in_state("ningbo", state)

    assert codes(desk.ask(holder, "ecard.issue")) == [code]
    assert desk.ecard(holder) is None


def test_a_second_channel_brings_the_same_ecard(desk: Desk) -> None:
    holder = desk.world.adult("ningbo")
    desk.ask(holder, "ecard.issue", channel="wechat")
    first = desk.ecard(holder)
    answer = desk.ask(holder, "ecard.issue", channel="alipay")
    second = desk.ecard(holder)

    assert answer.decision.terms.limits == {"level": 2, "channels": 2}
    assert first is not None
    assert second is not None
    assert second.ecard_ref == first.ecard_ref
    assert second.channels == ("alipay", "wechat")
    assert (second.card_ref, second.level) == (holder.card_ref, EcardLevel.PAYMENT)


def test_the_same_channel_twice_binds_once(desk: Desk) -> None:
    holder = desk.world.adult("ningbo")
    for _ in range(2):
        desk.ask(holder, "ecard.issue", envelope={"channel": "bank"})

    ecard = desk.ecard(holder)
    assert ecard is not None
    assert ecard.channels == ("bank",)


def test_a_channel_outside_the_register_issues_nothing(desk: Desk) -> None:
    holder = desk.world.adult("ningbo")

    answer = desk.ask(holder, "ecard.issue", channel="twenty-third")

    assert codes(answer) == ["CHANNEL_NOT_AUTHORISED"]
    assert answer.decision.reasons[0].facts == {"channel": "twenty-third"}
    assert desk.ecard(holder) is None


@pytest.mark.parametrize(("is_named", "is_present"), [(False, True), (True, False)])
def test_issue_needs_the_real_name_and_the_real_person(
    desk: Desk, *, is_named: bool, is_present: bool
) -> None:
    holder = desk.world.adult("ningbo")
    evidence = DocumentEvidence(
        holder.holder_ref, holder.home, holder.card_ref, is_named, is_present
    )

    answer = desk.ask(holder, "ecard.issue", reader=MemoryReader(document=evidence))

    assert codes(answer) == ["HOLDER_MISMATCH"]


def test_a_new_card_after_cancellation_gets_the_old_ecard(desk: Desk) -> None:
    holder = desk.world.adult("zhoushan")
    desk.ask(holder, "ecard.issue", channel="alipay")
    before = desk.ecard(holder)
    desk.ask(holder, "card.cancel")
    desk.ask(holder, "card.apply", "ningbo")
    renewed = desk.world.collect(holder)
    not_yet = desk.ask(renewed, "ecard.show")
    desk.ask(renewed, "ecard.issue", channel="wechat")
    after = desk.ecard(holder)

    assert codes(not_yet) == ["ECARD_NOT_ISSUED"]
    assert before is not None
    assert after is not None
    assert after.ecard_ref == before.ecard_ref
    assert (after.home, after.card_ref) == ("ningbo", renewed.card_ref)


def test_a_card_of_a_second_province_leaves_the_ecard_where_it_is(desk: Desk) -> None:
    holder = desk.world.adult("zhoushan")
    desk.ask(holder, "ecard.issue", channel="alipay")
    elsewhere = desk.world.issue(holder.person, "anhui")
    desk.ask(elsewhere, "ecard.issue", channel="wechat")

    ecard = desk.ecard(holder)
    assert ecard is not None
    assert (ecard.home, ecard.channels) == ("zhoushan", ("alipay", "wechat"))


# Show.


def _with_ecard(desk: Desk, *, authorises: bool | None = None) -> Wallet:
    holder = desk.world.adult("ningbo")
    issued = desk.ask(holder, "ecard.issue", channel="alipay", authorise_in_loss=authorises)
    assert codes(issued) == []
    return holder


@pytest.mark.parametrize("host", ["zhoushan", "ningbo", "anhui"])
def test_a_shown_code_opens_a_gate_in_another_region(desk: Desk, host: str) -> None:
    holder = _with_ecard(desk)

    assert codes(desk.ask(holder, "culture.enter", host, code=desk.show(holder))) == []


def test_who_never_asked_for_an_ecard_shows_none(desk: Desk) -> None:
    answer = desk.ask(desk.world.adult("ningbo"), "ecard.show")

    assert codes(answer) == ["ECARD_NOT_ISSUED"]


def test_each_code_is_another_one(desk: Desk) -> None:
    holder = _with_ecard(desk)

    assert desk.show(holder) != desk.show(holder)


def test_the_code_is_told_once_and_kept_nowhere(desk: Desk) -> None:
    holder = _with_ecard(desk)
    platform = desk.world.platform
    reader = desk.world.reader(holder, CredentialKind.NONE, desk.at)
    body = desk.world.body("ningbo", "ecard.show", CredentialKind.NONE, {}, at=desk.at)

    shown, replayed = platform.accept(body, reader), platform.accept(body, reader)

    code = str(shown.disclosure["code"])
    assert replayed.disclosure == {}
    assert code not in repr(shown.decision)
    with platform.journal.begin("ningbo") as unit:
        rows = unit.scan("national", "samecity", "qr", "")
    assert rows
    assert code not in repr(rows)


def test_a_channel_that_does_not_carry_the_ecard_cannot_show_it(desk: Desk) -> None:
    holder = _with_ecard(desk)

    assert codes(desk.ask(holder, "ecard.show", channel="wechat")) == ["CHANNEL_NOT_AUTHORISED"]


def test_without_the_national_platform_no_code_is_shown(desk: Desk) -> None:
    holder = _with_ecard(desk)
    desk.is_national_up = False

    assert codes(desk.ask(holder, "ecard.show")) == ["PLATFORM_UNREACHABLE"]


def test_without_the_national_platform_no_ecard_is_signed(desk: Desk) -> None:
    holder = desk.world.adult("ningbo")
    desk.is_national_up = False
    refused = desk.ask(holder, "ecard.issue", channel="alipay")
    desk.is_national_up = True

    shown = desk.ask(holder, "ecard.show", channel="alipay")

    assert (codes(refused), codes(shown)) == (["PLATFORM_UNREACHABLE"], ["ECARD_NOT_ISSUED"])


def test_without_the_national_platform_no_further_channel_gets_the_ecard(desk: Desk) -> None:
    holder = _with_ecard(desk)
    desk.is_national_up = False

    refused = desk.ask(holder, "ecard.issue", channel="wechat")

    desk.is_national_up = True
    assert codes(refused) == ["PLATFORM_UNREACHABLE"]
    assert codes(desk.ask(holder, "ecard.show", channel="wechat")) == ["CHANNEL_NOT_AUTHORISED"]


@pytest.mark.parametrize(("seconds", "expected"), [(60, []), (61, ["QR_EXPIRED"])])
def test_a_code_is_good_for_sixty_seconds(desk: Desk, seconds: int, expected: list[str]) -> None:
    holder = _with_ecard(desk)
    code = desk.show(holder)
    desk.at += timedelta(seconds=seconds)

    assert codes(desk.ask(holder, "culture.enter", code=code)) == expected


def test_a_code_is_scanned_once_in_all_regions(desk: Desk) -> None:
    holder = _with_ecard(desk)
    code = desk.show(holder)
    first = desk.ask(holder, "culture.enter", "ningbo", code=code)
    second = desk.ask(holder, "culture.enter", "anhui", code=code)

    assert (codes(first), codes(second)) == ([], ["QR_REPLAYED"])


def test_a_code_shown_before_the_loss_is_refused_after_it(desk: Desk) -> None:
    holder = _with_ecard(desk)
    code = desk.show(holder)
    desk.at += timedelta(seconds=10)
    desk.ask(holder, "card.loss", "anhui", channel="phone")
    desk.at += timedelta(seconds=5)

    assert codes(desk.ask(holder, "culture.enter", "zhoushan", code=code)) == _LOST


# The three coupling policies' two versions.


@pytest.mark.parametrize(
    ("coupling", "authorises", "expected"),
    [
        (CouplingPolicy.SEED_STRICT, True, _LOST),
        (CouplingPolicy.SEED_STRICT, False, _LOST),
        (CouplingPolicy.HOLDER_AUTHORISED, True, []),
        (CouplingPolicy.HOLDER_AUTHORISED, False, _LOST),
    ],
)
def test_an_ecard_in_a_temporary_loss_follows_the_coupling_policy(
    registry: Registry, coupling: CouplingPolicy, expected: list[str], *, authorises: bool
) -> None:
    desk = Desk(registry, coupling=coupling)
    holder = _with_ecard(desk, authorises=authorises)
    desk.ask(holder, "card.loss")

    assert codes(desk.ask(holder, "ecard.show")) == expected


def test_an_authorised_ecard_opens_a_gate_in_a_temporary_loss(registry: Registry) -> None:
    desk = Desk(registry, coupling=CouplingPolicy.HOLDER_AUTHORISED)
    holder = _with_ecard(desk, authorises=True)
    desk.ask(holder, "card.loss")

    assert codes(desk.ask(holder, "culture.enter", code=desk.show(holder))) == []


def test_a_formal_loss_ends_the_authorisation(registry: Registry) -> None:
    desk = Desk(registry, coupling=CouplingPolicy.HOLDER_AUTHORISED)
    holder = _with_ecard(desk, authorises=True)
    desk.ask(holder, "card.loss", kind="formal")

    assert codes(desk.ask(holder, "ecard.show")) == _LOST


def test_an_authorisation_is_withdrawn_by_another_application(registry: Registry) -> None:
    desk = Desk(registry, coupling=CouplingPolicy.HOLDER_AUTHORISED)
    holder = _with_ecard(desk, authorises=True)
    desk.ask(holder, "ecard.issue", channel="alipay", authorise_in_loss=False)
    desk.ask(holder, "card.loss")

    assert codes(desk.ask(holder, "ecard.show")) == _LOST
