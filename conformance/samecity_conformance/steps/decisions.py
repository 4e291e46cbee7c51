"""What was answered, and why."""

from __future__ import annotations

from pytest_bdd import then

from samecity_conformance.language import in_chinese, sentence
from samecity_conformance.parity import comparable
from samecity_conformance.scene import Scene
from samecity_conformance.steps.values import CODE, PLACE, place


@then(sentence("it is allowed"))
def allowed(scene: Scene) -> None:
    """Expect a yes; a yes has no reason, unless the holder waits in a queue (P-l)."""
    decision = scene.answer.en
    assert decision.allowed, f"expected allowed, received {decision.reason_codes}"
    assert set(decision.reason_codes) <= {"QUEUED"}


@then(sentence(rf"it is refused with (?P<code>{CODE})"))
def refused(scene: Scene, code: str) -> None:
    """Expect a no for this reason, with rule, message and next step in both languages (R27)."""
    answer = scene.answer
    assert not answer.en.allowed, f"expected a refusal with {code}, received allowed"
    assert answer.en.reason_codes == [code]
    for decision in (answer.zh, answer.en):
        for reason in decision.reasons:
            assert all((reason.rule, reason.message, reason.next_step)), reason
    assert (answer.en.treatment, answer.en.disclosed) == ("REFUSED", [])


@then(sentence(r"the limit (?P<name>[a-z_]+) is (?P<number>\d+)"))
def limit(scene: Scene, name: str, number: str) -> None:
    """Expect one of the limits that the terms name."""
    assert scene.answer.en.terms.limits[name] == int(number)


@then(sentence(rf"the treatment is (?P<treatment>{CODE})"))
def treatment(scene: Scene, treatment: str) -> None:
    """Expect a treatment."""
    assert scene.answer.en.treatment == treatment


@then(sentence(r"it was decided by (?P<who>[a-z][a-z-]*)"))
def decided_by(scene: Scene, who: str) -> None:
    """Expect a region, an agreement, `national` or `samecity` to have decided."""
    assert scene.answer.en.decided_by == who


@then(sentence(rf"the note is (?P<code>{CODE})"))
def note(scene: Scene, code: str) -> None:
    """Expect exactly one note."""
    assert scene.answer.en.note_codes == [code]


@then(sentence("there is no note"))
def no_note(scene: Scene) -> None:
    """Expect that nothing was withheld."""
    assert scene.answer.en.note_codes == []


@then(sentence(r'the next step mentions "(?P<words>[^"]+)"'))
def next_step(scene: Scene, words: str) -> None:
    """Expect the words in the next step, in both languages."""
    for decision, told in ((scene.answer.en, words), (scene.answer.zh, in_chinese(words))):
        steps = [reason.next_step for reason in decision.reasons]
        assert any(told in one for one in steps), f"expected {told}, received {steps}"


@then(sentence(r"the host learns only (?P<names>[a-z_]+(?:, [a-z_]+)*(?: and [a-z_]+)?)"))
def disclosed(scene: Scene, names: str) -> None:
    """Expect these fields and no other to reach the host."""
    expected = sorted(names.replace(" and ", ", ").split(", "))
    assert sorted(scene.answer.disclosure) == expected
    assert scene.answer.en.disclosed == expected


@then(sentence("the host learns nothing"))
def nothing_disclosed(scene: Scene) -> None:
    """Expect no field to reach the host."""
    assert (dict(scene.answer.disclosure), scene.answer.en.disclosed) == ({}, [])


@then(sentence("the two hosts know the person by different names"))
def names_of_their_own(scene: Scene) -> None:
    """Expect the last two hosts to have got a pseudonym each, and not the same."""
    names = {answer.disclosure.get("pseudonym") for answer in scene.answers[-2:]}
    assert None not in names
    assert len(names) == 2


@then(sentence("neither answer nor journal bears the holder's name, number or card"))
def no_personal_data(scene: Scene) -> None:
    """Expect decision, disclosure, audit and books to be free of what names a person."""
    person, chip = scene.wallet.person, scene.wallet.chip
    secrets = [person.name, person.resident_id.text]
    # What is printed on a card is known to nobody outside the system that issued it.
    secrets += [chip.identification.text] if chip is not None else []
    answer = scene.answer
    kept = scene.under_test.recall(answer.en.request_id)
    seen = repr((answer, kept, scene.under_test.postings()))
    assert answer.en.request_id in seen
    for secret in secrets:
        assert secret not in seen


@then(sentence(rf"a card of (?P<home>{PLACE}) gets the same"))
def same_as_local(scene: Scene, home: str) -> None:
    """Expect parity: with that card in hand, nothing in the decision would be different (R02)."""
    local = scene.as_local(place(home))
    assert local.en.treatment == "LOCAL"
    assert comparable(scene.answer.en) == comparable(local.en)


@then(sentence("the same decision comes back"))
def same_decision(scene: Scene) -> None:
    """Expect the last answer to be the one before it, from the journal."""
    before, last = scene.answers[-2:]
    assert last.is_replay
    assert (last.zh, last.en) == (before.zh, before.en)


@then(sentence("the reader was never opened"))
def reader_closed(scene: Scene) -> None:
    """Expect that no card was read."""
    assert scene.answer.opened == 0
