"""`When` steps of the rules: what is done with each trial, every part in a world of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, timedelta
from typing import Final

import attrs

from samecity.domain.card import CardState, CredentialKind, Generation
from samecity.domain.lifecycle import REFUSAL_OF
from samecity.host.registry import Registry
from samecity.spi.reader import DocumentEvidence
from samecity.synthetic.world import Wallet
from samecity_conformance.parity import comparable
from samecity_conformance.parity.calendar import Age
from samecity_conformance.rules.search import Search, Seen
from samecity_conformance.rules.words.given import PAYMENT
from samecity_conformance.rules.words.vocabulary import when
from samecity_conformance.scene import Answer, Scene
from samecity_conformance.trial import Trial, set_out, use

SECOND: Final = timedelta(seconds=1)
NONE: Final = CredentialKind.NONE
UNLISTED: Final = "no-such-item"
CHILD_AGE: Final = 12
LOSS: Final = "card.loss"
PAID_FEN: Final = 100_000
DRAWN_FEN: Final = 10_000


def _years_before(day: date, years: int) -> date:
    """Return the day on which somebody was born who is so many years old on a day."""
    return Age(years, 0).born(day)


def _begin(search: Search, trial: Trial, registry: Registry | None = None) -> Scene:
    return set_out(search.terrain.scene(registry or search.registry), trial)


def _seen(
    search: Search,
    trial: Trial,
    scene: Scene,
    answers: Mapping[str, tuple[Answer, ...]],
    **facts: object,
) -> Seen:
    person, chip = scene.wallet.person, scene.wallet.chip
    secrets = [person.name, person.resident_id.text, person.holder.holder_ref]
    secrets += [chip.identification.text] if chip is not None else []
    return Seen(
        search,
        trial,
        answers,
        scene.sent.body if scene.sent is not None else None,
        (*secrets, *filter(None, [scene.wallet.card_ref])),
        facts,
    )


def _run(search: Search, trial: Trial) -> tuple[Answer, ...]:
    if trial.again_after is None:
        return (_used(search, trial).one("holder"),)
    with closing(_begin(search, trial)) as scene:
        return tuple(_uses(scene, trial))


def _run_under(search: Search, trial: Trial, registry: Registry) -> tuple[Answer, ...]:
    with closing(_begin(search, trial, registry)) as scene:
        return (use(scene, trial),)


def _uses(scene: Scene, trial: Trial) -> Iterator[Answer]:
    yield use(scene, trial)
    if trial.again_after is not None:
        scene.at += trial.again_after
        yield use(scene, trial)


def _pair(search: Search, names: tuple[str, str], trials: tuple[Trial, Trial]) -> Seen:
    """Carry out two trials apart from each other; the first one is the evidence."""
    first, second = trials
    other = _run(search, second)
    if first.again_after is None:
        seen = _used(search, first)
        return attrs.evolve(seen, answers={names[1]: other, names[0]: seen.answers["holder"]})
    with closing(_begin(search, first)) as scene:
        answers = tuple(_uses(scene, first))
        return _seen(search, first, scene, {names[1]: other, names[0]: answers})


@when("the card is used", "使用该卡")
def card_used(search: Search, trial: Trial) -> Seen:
    """Use it once."""
    return _used(search, trial)


def _used(search: Search, trial: Trial) -> Seen:
    """Use a card once; rules that look at one use from several sides share it."""
    return search.terrain.remember(repr(trial), lambda: _used_now(search, trial))


def _used_now(search: Search, trial: Trial) -> Seen:
    with closing(_begin(search, trial)) as scene:
        answer = use(scene, trial)
        kept = scene.under_test.recall(answer.en.request_id)
        return _seen(search, trial, scene, {"holder": (answer,)}, kept=kept)


@when("the card is used, and a local card in the same hand", "使用该卡，再由同一人使用本地卡")
def used_beside_local(search: Search, trial: Trial) -> Seen:
    """Do the same with two issuers' cards."""
    return _pair(search, ("visitor", "local"), (trial, trial.with_card_of(search.host_code)))


@when(
    "the card is used again around every span that the data name",
    "在数据写明的每个时段前后再次使用",
)
def used_around_spans(search: Search, trial: Trial) -> Seen:
    """Do the same twice with both cards, just before, at and just after each span."""
    answers: dict[str, tuple[Answer, ...]] = {"visitor": (), "local": ()}
    seen = None
    for span in search.terrain.spans(trial.place):
        tried = attrs.evolve(trial, again_after=span)
        seen = _pair(search, ("visitor", "local"), (tried, tried.with_card_of(search.host_code)))
        for part in answers:
            answers[part] += seen.answers[part]
        visiting, locally = ([comparable(one.en) for one in seen.answers[part]] for part in answers)
        if visiting != locally:
            return seen
    assert seen is not None
    return attrs.evolve(seen, answers=answers)


@when("cards of every region are used for the same", "各地的卡办理同一件事")
def used_by_all(search: Search, trial: Trial) -> Seen:
    """Do the same with every issuer's card."""
    homes = dict.fromkeys((*search.terrain.homes, search.host_code))
    others = {
        home: _run(search, trial.with_card_of(home)) for home in homes if home != trial.held.home
    }
    seen = _used(search, trial)
    return attrs.evolve(seen, answers={**others, trial.held.home: seen.answers["holder"]})


@when(
    "the card is used, and again as if its home had no agreement", "使用该卡，再假定发卡地没有协议"
)
def used_outside(search: Search, trial: Trial) -> Seen:
    """Do the same in a world in which no agreement names the card's home."""
    division = search.identity(trial.held.home).division
    fewer = search.registry.with_agreements(
        one for one in search.registry.agreements.agreements if not one.names(division)
    )
    outside = _run_under(search, trial, fewer)
    seen = _used(search, trial)
    return attrs.evolve(seen, answers={"outside": outside, "inside": seen.answers["holder"]})


@when("its agreements are suspended a second after it is used", "用后一秒协议中止")
def suspended(search: Search, trial: Trial) -> Seen:
    """Use it, let all agreements of its home end, repeat the request, use it again."""
    division, end = search.identity(trial.held.home).division, trial.at + SECOND
    ending = search.registry.with_agreements(
        attrs.evolve(one, valid_to=end) if one.names(division) else one
        for one in search.registry.agreements.agreements
    )
    fallen = _run_under(search, attrs.evolve(trial, at=end), ending)
    with closing(_begin(search, trial, ending)) as scene:
        before = use(scene, trial)
        assert scene.sent is not None
        scene.at = end
        again = scene.send(scene.sent.body, scene.sent.reader)
        parts = {"before": (before,), "again": (again,), "after": fallen}
        return _seen(search, attrs.evolve(trial, at=end), scene, parts)


@when(
    "the same request is sent twice, and once with another body",
    "同一请求发送两次，再换内容发送一次",
)
def repeated(search: Search, trial: Trial) -> Seen:
    """Send it, send it again, and let somebody else use its id."""
    with closing(_begin(search, trial)) as scene:
        first = use(scene, trial)
        assert scene.sent is not None
        body, reader = scene.sent.body, scene.sent.reader
        again = scene.send(body, reader)
        later = {**body, "at": (trial.at + SECOND).isoformat()}
        other = scene.send(later, reader)
        scene.sent.body = body
        parts = {"first": (first,), "again": (again,), "other": (other,)}
        return _seen(search, trial, scene, parts)


@when("the card is reported lost at home and used a second later", "在发卡地挂失，一秒后使用")
def lost(search: Search, trial: Trial) -> Seen:
    """Report it by the person's document at a counter of home, or another if home has none."""
    with closing(_begin(search, trial)) as scene:
        scene.kind = NONE
        counter = search.counter(LOSS, trial.held.home)
        report = scene.use("person", LOSS, counter, {"kind": "temporary"})
        scene.at += SECOND
        after = []
        for kind in search.shown_kinds(trial.place):
            scene.kind = kind
            after.append(use(scene, trial))
        return _seen(search, trial, scene, {"report": (report,), "after": tuple(after)})


@when("the card is in another state than the normal one", "卡处于非正常状态")
def in_each_state(search: Search, trial: Trial) -> Seen:
    """Use a card of each state; a temporary report would have lapsed by now."""
    answers = {}
    for state in REFUSAL_OF:
        if state is not CardState.LOST_TEMP:
            held = attrs.evolve(trial, held=attrs.evolve(trial.held, state=state))
            with closing(_begin(search, held)) as scene:
                answers[state.value] = (use(scene, held),)
                seen = _seen(search, held, scene, answers)
    return seen


@when("each of the kinds is shown", "逐一出示各种凭证")
def by_each_kind(search: Search, trial: Trial) -> Seen:
    """Do the same by every kind that the place takes."""
    shown = {
        kind.value: _used(search, attrs.evolve(trial, kind=kind))
        for kind in search.shown_kinds(trial.place)
    }
    answers = {kind: seen.answers["holder"] for kind, seen in shown.items()}
    return attrs.evolve(next(reversed(shown.values())), answers=answers)


@when("a kind is shown that the place does not take", "出示该地点不受理的凭证")
def by_a_wrong_kind(search: Search, trial: Trial) -> Seen:
    """Show each kind that makes sense and is not taken."""
    taken = set(search.terrain.space.kinds(trial.place))
    answers = {}
    for kind in sorted(search.spec.kinds - taken - {NONE}, key=str):
        tried = attrs.evolve(trial, kind=kind)
        with closing(_begin(search, tried)) as scene:
            answers[kind.value] = (use(scene, tried),)
            seen = _seen(search, tried, scene, answers)
    return seen


@when("it is asked for on the day before the item opens", "在项目启用的前一天申请")
def a_day_too_soon(search: Search, trial: Trial) -> Seen:
    """Do the same too soon, with a local card too."""
    item = trial.place.item
    early = attrs.evolve(trial, at=trial.at - (trial.at.date() - item.opens_on) - timedelta(days=1))
    return _pair(search, ("visitor", "local"), (early, early.with_card_of(search.host_code)))


@when("a second-generation card is used, and a third-generation one", "先后使用二代卡和三代卡")
def by_both_generations(search: Search, trial: Trial) -> Seen:
    """Do the same with both generations."""
    held = attrs.evolve(trial.held, generation=Generation.SECOND)
    third = attrs.evolve(trial, held=attrs.evolve(held, generation=Generation.THIRD))
    return _pair(search, ("second", "third"), (attrs.evolve(trial, held=held), third))


@when("the purse is empty, and when it is full", "钱包为空时和有余额时")
def by_both_purses(search: Search, trial: Trial) -> Seen:
    """Do the same with nothing and with 100.00 in the purse."""
    empty = attrs.evolve(trial, held=attrs.evolve(trial.held, balance_fen=0))
    full = attrs.evolve(trial, held=attrs.evolve(trial.held, balance_fen=10_000))
    return _pair(search, ("empty", "full"), (empty, full))


@when("no notice was shown", "没有告知")
def without_notice(search: Search, trial: Trial) -> Seen:
    """Leave out notice and consent."""
    with closing(_begin(search, trial)) as scene:
        scene.envelope.update(notices=[], consents=[])
        return _seen(search, trial, scene, {"holder": (use(scene, trial),)})


@when("the guardian has not agreed", "监护人没有同意")
def without_guardian(search: Search, trial: Trial) -> Seen:
    """Let a child of twelve ask, with notice and consent."""
    born = _years_before(trial.at.date(), CHILD_AGE)
    young = attrs.evolve(trial, person=attrs.evolve(trial.person, born=born))
    with closing(_begin(search, young)) as scene:
        scene.envelope["guardian_agrees"] = False
        return _seen(search, young, scene, {"holder": (use(scene, young),)})


@when("the national platform cannot be reached", "全国平台不可达")
def platform_down(search: Search, trial: Trial) -> Seen:
    """Show a code that was made before, then the card."""
    kinds = search.shown_kinds(trial.place)
    code = next(kind for kind in kinds if kind.is_ecard)
    card = next(kind for kind in kinds if not kind.is_ecard)
    answers = {}
    for part, kind in (("code", code), ("card", card)):
        tried = attrs.evolve(trial, kind=kind)
        with closing(_begin(search, tried)) as scene:
            reader = scene.readers.reader(scene.wallet, kind, scene.at, pin=scene.pin)
            scene.is_national_up = False
            body = scene.world.body(
                trial.place.point.city,
                trial.place.item.scenario,
                kind,
                {**trial.fields, **trial.place.item.match},
                at=scene.at,
                point=trial.place.point.id,
                **scene.envelope,
            )
            answers[part] = (scene.send(body, reader),)
            seen = _seen(search, tried, scene, answers)
    return seen


@when("an item is asked for that stands on no list", "申请不在任何清单上的事项")
def unlisted(search: Search, trial: Trial) -> Seen:
    """Name an item that nobody has."""
    place = trial.place
    with closing(_begin(search, trial)) as scene:
        fields = {**trial.fields, **place.item.match, "item": UNLISTED}
        answer = scene.use(
            "card", place.item.scenario, place.point.city, fields, point=place.point.id
        )
        return _seen(search, trial, scene, {"holder": (answer,)})


@when("an e-card is asked for", "申领电子卡")
def ecard_without_card(search: Search, trial: Trial) -> Seen:
    """Ask by the person's document."""
    scene = search.terrain.scene(search.registry)
    scene.at, scene.kind = trial.at, NONE
    with closing(scene):
        scene.wallets.append(scene.world.without_card(scene.person(trial.person)))
        return _seen(search, trial, scene, {"holder": (use(scene, trial),)})


@when("somebody asks for it in person", "由个人提出")
def in_person(search: Search, trial: Trial) -> Seen:
    """Show one's own document where an institution would give an order."""
    with closing(_begin(search, trial)) as scene:
        scene.kind = NONE
        wallet = scene.wallet
        body = scene.world.body(
            trial.place.point.city,
            trial.place.item.scenario,
            NONE,
            {**trial.fields, **trial.place.item.match},
            at=scene.at,
            point=trial.place.point.id,
            **scene.envelope,
        )
        document = DocumentEvidence(wallet.holder_ref, wallet.home, wallet.card_ref)
        answer = scene.send(body, scene.readers.reader_of_document(document, scene.at))
        return _seen(search, trial, scene, {"holder": (answer,)})


@when("local people take every place but one", "本地人占满名额，只剩一个")
def almost_full(search: Search, trial: Trial) -> Seen:
    """Fill the slot, let the visitor have the last place, and two more find it full."""
    with closing(_begin(search, trial)) as scene:
        locals_ = []
        for _ in range((trial.place.point.capacity or 1) - 1):
            wallet = scene.world.adult(search.host_code)
            locals_.append(_enter(scene, trial, wallet))
        visitor = use(scene, trial)
        full = (
            _enter(scene, trial, scene.world.adult(search.host_code)),
            _enter(scene, trial, scene.world.adult(trial.held.home)),
        )
        parts = {"locals": tuple(locals_), "visitor": (visitor,), "late": full}
        return _seen(search, trial, scene, parts)


def _enter(scene: Scene, trial: Trial, wallet: Wallet) -> Answer:
    place = trial.place
    fields = {**trial.fields, **place.item.match}
    return scene.use(
        "card",
        place.item.scenario,
        place.point.city,
        fields,
        point=place.point.id,
        wallet=wallet,
    )


@when(
    "a card from elsewhere and a local card are used at every age that the data name",
    "在数据写明的每个年龄，先后使用外地卡和本地卡",
)
def at_every_age(search: Search, trial: Trial) -> Seen:
    """Let somebody who lives here ride on the birthday on which an age is reached."""
    here = trial.place.point.city
    answers: dict[str, tuple[Answer, ...]] = {"visitor": (), "local": ()}
    seen = None
    for age in sorted(search.terrain.ages(trial.place)):
        person = attrs.evolve(
            trial.person, born=_years_before(trial.at.date(), age), residence=here
        )
        senior = attrs.evolve(trial, person=person)
        seen = _pair(search, ("visitor", "local"), (senior, senior.with_card_of(search.host_code)))
        for part in answers:
            answers[part] += seen.answers[part]
    assert seen is not None, "expected an age in the data of the host, received none"
    return attrs.evolve(seen, answers=answers)


@when(
    "the account is filled and cash is drawn, and by a local card too",
    "账户入账后取现，再用本地卡取现",
)
def cash_drawn(search: Search, trial: Trial) -> Seen:
    """Let home pay what it owes, then draw some of it here."""
    other, _ = _paid_and_drawn(search, trial.with_card_of(search.host_code))
    answer, seen = _paid_and_drawn(search, trial)
    return attrs.evolve(seen, answers={"local": (other,), "visitor": (answer,)})


def _paid_and_drawn(search: Search, trial: Trial) -> tuple[Answer, Seen]:
    programme = search.terrain.places(trial.held.home, PAYMENT)[0].item
    with closing(_begin(search, trial)) as scene:
        scene.kind = NONE
        told = {**programme.match, "amount_fen": PAID_FEN}
        paid = scene.use("person", PAYMENT, trial.held.home, told)
        scene.kind = trial.kind
        answer = use(scene, attrs.evolve(trial, fields={**trial.fields, "amount_fen": DRAWN_FEN}))
        return answer, _seen(search, trial, scene, {"paid": (paid,)})
