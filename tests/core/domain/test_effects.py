from __future__ import annotations

from typing import get_args

import attrs
import pytest

from samecity.domain.card import Card
from samecity.domain.ecard import Ecard, EcardLevel
from samecity.domain.effects import (
    NATIONAL,
    DebitPurse,
    Effect,
    LoadPurse,
    OpenIncident,
    Post,
    SetState,
    TakeFromPool,
    WriteCard,
    WriteEcard,
    public_of,
)

SECRET = "secret-7f3a"


@pytest.fixture
def effects(card: Card) -> list[Effect]:
    marked = attrs.evolve(
        card, card_ref=SECRET, holder_ref=SECRET, replaced_by=SECRET, fee_fen=2000
    )
    ecard = Ecard(
        ecard_ref=SECRET,
        card_ref=SECRET,
        holder_ref=SECRET,
        home="ningbo",
        level=EcardLevel.PAYMENT,
        channels=("alipay", SECRET),
        family_holder=SECRET,
    )
    return [
        SetState("ningbo", "loan", SECRET, {"holder": SECRET, SECRET: 1}, 3),
        WriteCard(marked, "issue", 0),
        WriteEcard(ecard, 2),
        TakeFromPool("ningbo", "slot-2026-11-23", 1, 40),
        Post("anhui", "ningbo", "transit", 120),
        DebitPurse(120),
        LoadPurse(5000),
        OpenIncident("ningbo", "CARD_NOT_AUTHENTIC"),
    ]


def test_the_samples_of_this_test_cover_every_effect(effects: list[Effect]) -> None:
    assert {type(effect) for effect in effects} == set(get_args(Effect))


def test_no_effect_shows_a_key_a_body_or_a_reference(effects: list[Effect]) -> None:
    for effect in effects:
        assert SECRET not in repr(effect.public())


def test_every_effect_shows_its_type_and_plain_values_only(effects: list[Effect]) -> None:
    shown = [effect.public() for effect in effects]

    assert [public["type"] for public in shown] == [effect.type for effect in effects]
    assert len({public["type"] for public in shown}) == len(effects)
    assert {type(value) for public in shown for value in public.values()} == {str, int}


def test_an_issued_card_shows_its_fee_and_another_event_none(card: Card) -> None:
    paid = attrs.evolve(card, fee_fen=2000)

    assert WriteCard(paid, "issue", 0).public()["fee_fen"] == 2000
    assert WriteCard(paid, "enable", 1).public()["fee_fen"] == 0


def test_an_ecard_is_written_into_the_national_books_and_shows_how_many_channels() -> None:
    ecard = Ecard("e-1", "c-1", "h-1", "ningbo", EcardLevel.IDENTITY, ("alipay", "wechat"))

    assert WriteEcard(ecard, 0).public() == {
        "type": "write_ecard",
        "region": NATIONAL,
        "level": 1,
        "channels": 2,
    }


def row(kind: str, key: str, region: str = "ningbo") -> SetState:
    return SetState(region, kind, key, {}, 0)


def test_rows_of_one_kind_that_follow_each_other_are_shown_once_with_their_number() -> None:
    post = Post("ningbo", "ningbo", "benefit", 5)

    shown = public_of((row("order", "1"), row("order", "2"), row("held", "3"), post, post))

    order = {"type": "set_state", "region": "ningbo", "kind": "order", "rows": 2}
    held = {"type": "set_state", "region": "ningbo", "kind": "held"}
    assert shown == (order, held, post.public(), post.public())


def test_rows_of_two_regions_are_shown_apart() -> None:
    shown = public_of((row("order", "1"), row("order", "1", NATIONAL), row("order", "2")))

    assert [one["region"] for one in shown] == ["ningbo", NATIONAL, "ningbo"]
    assert all("rows" not in one for one in shown)


def test_no_effects_show_nothing() -> None:
    assert public_of(()) == ()
