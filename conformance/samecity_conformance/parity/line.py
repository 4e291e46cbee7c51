"""A counter-example in one line that a person can read: only what is not plain is said."""

from __future__ import annotations

from samecity.domain.card import CardState, Generation
from samecity.domain.clock import age_on
from samecity.texts.catalogue import Texts
from samecity_conformance.parity.replay import CounterExample, SavedSide

_PLAIN_FEN = 10_000


def line(saved: CounterExample, texts: Texts) -> str:
    """Write a counter-example in one line.

    Args:
        saved: What was found.
        texts: In the reader's language.
    """
    place, at = saved.place, saved.at
    return texts(
        "parity.line",
        statement=texts.word("parity.broken", saved.statement.value),
        host=place.host,
        what=f"{place.scenario} {place.item} @ {place.point}",
        when=f"{texts.word('parity.day', str(at.weekday()))} {at:%Y-%m-%d %H:%M}",
        who=", ".join(_person(saved, texts)),
        part=saved.part,
        one=_side(saved.one, saved, texts),
        other=_side(saved.other, saved, texts),
        one_had=saved.one_had,
        other_had=saved.other_had,
    )


def _side(side: SavedSide, saved: CounterExample, texts: Texts) -> str:
    card = texts("parity.card_of", home=side.home)
    if saved.one.kind is not saved.other.kind:
        return f"{card}, {side.kind.value}"
    if side.is_by_data:
        return f"{card}, {texts('parity.by_data')}"
    return f"{card}, {texts('parity.suspended')}" if side.is_suspended else card


def _person(saved: CounterExample, texts: Texts) -> list[str]:
    person, at = saved.person, saved.at
    age = age_on(person.born, at.date())
    is_birthday = (person.born.month, person.born.day) == (at.month, at.day)
    said = [texts("parity.aged_today" if is_birthday else "parity.aged", age=age)]
    said += person.classes
    tied = {person.household, person.residence, person.insured}
    if len(tied) > 1:
        said += [f"{texts('parity.household')} {person.household}"]
        said += [f"{texts('parity.residence')} {person.residence}"]
    if saved.one.kind is saved.other.kind:
        said.append(saved.one.kind.value)
    if saved.generation is not Generation.THIRD:
        said.append(texts("parity.second_generation"))
    if saved.state is not CardState.NORMAL:
        said.append(saved.state.value)
    if saved.balance_fen != _PLAIN_FEN:
        said.append(f"balance_fen={saved.balance_fen}")
    said += [f"{name}={value}" for name, value in saved.fields.items()]
    earlier = saved.earlier
    if earlier is not None:
        said.append(
            texts(
                "parity.earlier",
                what=earlier.place.item,
                minutes=earlier.minutes_before,
                times=earlier.times,
            )
        )
    return said
