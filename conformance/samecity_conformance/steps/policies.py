"""Policies that fit, tags that are supplied and contested, in the words of a county's app."""

from __future__ import annotations

from typing import Final

import msgspec
from pytest_bdd import given, then, when

from samecity.spi import Row
from samecity_conformance.expectation import only
from samecity_conformance.language import in_chinese, rows_in_english, sentence
from samecity_conformance.messages import ReasonMessage
from samecity_conformance.scene import Scene
from samecity_conformance.steps.values import PLACE, Table, fields, place

_POLICY: Final = r"[a-z]+(?:-[a-z]+)+"
_HOUSEHOLD: Final = r"hh-\d+"
_EVIDENCE: Final = "5e" * 32
_RESULT_OF: Final = {"fits": "fits", "may fit": "may_fit", "does not fit": ""}


@given(
    sentence(
        rf"(?P<department>[a-z_]+) of (?P<home>{PLACE}) supplies of the person"
        rf" in household (?P<household>{_HOUSEHOLD})"
    )
)
def supply(scene: Scene, department: str, home: str, household: str, datatable: Table) -> None:
    """Let a department supply tags of the person on the scene and of their household."""
    told = {
        "department": department,
        "household": household,
        "member": scene.wallet.person.resident_id.text,
        "tags": fields(datatable),
    }
    assert scene.order("policy.record", place(home), told).en.allowed


@when(sentence(r"the person claims with the (?P<credential>card) that (?P<tag>[a-z_]+) is true"))
def claim(scene: Scene, credential: str, tag: str) -> None:
    """Contest a tag and upload the evidence."""
    told = {"tag": tag, "value": True, "evidence": _EVIDENCE}
    scene.use(credential, "policy.correct", scene.wallet.home, told)


@when(sentence(rf"the reviewer of (?P<home>{PLACE}) rules (?P<ruling>accept|reject)"))
def review(scene: Scene, home: str, ruling: str) -> None:
    """Rule on the last claim that was filed."""
    filed = [one.en for one in scene.answers if one.en.scenario == "policy.correct"][-1]
    scene.order("policy.review", place(home), {"claim": filed.request_id, "ruling": ruling})


@then(sentence(rf'(?P<policy>{_POLICY}) fits because of "(?P<grounds>[^"]+)"'))
def fits(scene: Scene, policy: str, grounds: str) -> None:
    """Expect a yes with exactly these grounds, in both languages."""
    note = _note(scene, policy)
    assert note.code in ("POLICY_FITS", "POLICY_FITS_ONE_TAP")
    assert note.message.endswith(f"Because: {grounds}.")
    assert _note(scene, policy, lang="zh").message.endswith(f"依据：{in_chinese(grounds)}。")


@then(sentence(rf"(?P<policy>{_POLICY}) starts with one tap at (?P<link>\S+)"))
def one_tap(scene: Scene, policy: str, link: str) -> None:
    """Expect the link in both languages."""
    notes = [_note(scene, policy, lang=lang) for lang in ("zh", "en")]
    assert all(note.code == "POLICY_FITS_ONE_TAP" and link in note.next_step for note in notes)


@then(sentence(rf'(?P<policy>{_POLICY}) may fit, but nobody knows "(?P<tags>[^"]+)"'))
def may_fit(scene: Scene, policy: str, tags: str) -> None:
    """Expect "may qualify, confirm", and the tags that are missing, in both languages."""
    note = _note(scene, policy)
    assert note.code == "POLICY_MAY_FIT"
    assert "may qualify, please confirm" in note.message
    assert note.message.endswith(f"Not known yet: {tags}.")
    assert in_chinese(tags) in _note(scene, policy, lang="zh").message


@then(sentence(r"of the matches that fit (?P<count>\d+) starts? with one tap"))
def count_one_tap(scene: Scene, count: str) -> None:
    """Expect every match to say whether it can be started at once."""
    notes = scene.answer.en.notes
    linked = [one for one in notes if one.code == "POLICY_FITS_ONE_TAP"]
    limits = scene.answer.en.terms.limits
    assert len(linked) == limits["one_tap"] == int(count)
    assert sum(one.code != "POLICY_MAY_FIT" for one in notes) == limits["fits"]


@then(
    sentence(
        r"the region counted (?P<policies>\d+) policies in (?P<row>[A-Z]{2}-\d+),"
        r" of which (?P<one_tap>\d+) start with one tap"
    )
)
def counted(scene: Scene, policies: str, row: str, one_tap: str) -> None:
    """Expect the region's own counts among its dated facts."""
    region, _ = scene.registry.locate(scene.wallet.home)
    told = {fact.key: fact.value for fact in region.identity.facts if fact.row == row}
    assert (told["policies"], told["one_tap_policies"]) == (policies, one_tap)


@then(sentence("the answers about policies are the same"))
def same_answers(scene: Scene) -> None:
    """Expect the last answer to speak of the policies as the one before it."""
    before, last = scene.answers[-2:]
    assert (last.zh.notes, last.en.notes) == (before.zh.notes, before.en.notes)


@then(sentence(rf"nothing is known of (?P<policy>{_POLICY}) but that it does not fit"))
def does_not_fit(scene: Scene, policy: str) -> None:
    """Ask about one policy, and expect a no with its grounds."""
    scene.use("card", "policy.match", scene.wallet.home, {"policy": policy})
    assert _note(scene, policy).code == "POLICY_DOES_NOT_FIT"


@then(sentence(r"version (?P<number>\d+) of the tag holds"))
def version(scene: Scene, number: str) -> None:
    """Expect the ruling to have made a version."""
    assert scene.answer.en.terms.limits["version"] == int(number)


@then(sentence(rf"the record of household (?P<household>{_HOUSEHOLD}) keeps (?P<policy>{_POLICY})"))
def record(scene: Scene, household: str, policy: str, datatable: Table) -> None:
    """Expect the household's results, day by day, old ones included."""
    with scene.platform.journal.snapshot() as store:
        row = store.get(scene.wallet.home, "benefits", "policy_record", household)
    assert row is not None
    results = _results(row)
    told = rows_in_english(datatable)
    assert [day for day, _ in results] == [day for day, _ in told]
    for (_, found), (_, words) in zip(results, told, strict=True):
        kept = [name for name, subjects in found.items() if policy in subjects]
        assert kept == [name for name in (_RESULT_OF[words],) if name]


class _Kept(msgspec.Struct, frozen=True):
    """A result as the record keeps it: policy and subject of each answer."""

    at: str
    found: dict[str, list[tuple[str, str]]]


def _results(row: Row) -> list[tuple[str, dict[str, set[str]]]]:
    kept = msgspec.convert(row.body["results"], list[_Kept])
    return [
        (one.at[:10], {name: {policy for policy, _ in pairs} for name, pairs in one.found.items()})
        for one in kept
    ]


def _note(scene: Scene, policy: str, *, lang: str = "en") -> ReasonMessage:
    """Return what the last answer says of a policy, which it names in brackets."""
    decision = scene.answer.en if lang == "en" else scene.answer.zh
    marks = (f"({policy})", f"（{policy}）")
    found = (one for one in decision.notes if any(mark in one.message for mark in marks))
    return only(found, f"note on {policy}")
