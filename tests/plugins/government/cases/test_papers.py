from __future__ import annotations

from datetime import date

import pytest
from marshmallow import ValidationError

from samecity.domain.reasons import Code
from samecity_government.cases.papers import Document, Gaps, Paper, find_gaps
from samecity_government.standards import Requirement

TODAY = date(2026, 11, 23)
DEED = Requirement("deed", "契约", "deed")
PHOTO = Requirement("photo", "照片", "photograph", is_minor=True)


def gaps(*papers: Paper, exempted: frozenset[str] = frozenset()) -> Gaps:
    return find_gaps([DEED, PHOTO], papers, exempted, TODAY)


def test_what_was_not_handed_in_is_missing() -> None:
    assert gaps() == Gaps(missing=(DEED, PHOTO))


def test_what_was_handed_in_is_not_asked_for_again() -> None:
    assert gaps(Paper("deed"), Paper("photo")) == Gaps()


@pytest.mark.parametrize(
    ("last_day", "expired"), [(TODAY, ()), (date(2026, 11, 22), (DEED,)), (None, ())]
)
def test_a_paper_counts_on_its_last_day_and_not_after(
    last_day: date | None, expired: tuple[Requirement, ...]
) -> None:
    assert gaps(Paper("deed", last_day), Paper("photo")).expired == expired


def test_a_paper_in_another_persons_name_does_not_count() -> None:
    assert gaps(Paper("deed", is_applicants=False), Paper("photo")) == Gaps(of_others=(DEED,))


def test_of_two_papers_of_a_kind_the_better_counts() -> None:
    expired = Paper("deed", date(2020, 1, 1))
    other = Paper("deed", is_applicants=False)

    assert gaps(expired, other, Paper("deed"), Paper("photo")) == Gaps()
    assert gaps(other, expired, Paper("photo")) == Gaps(expired=(DEED,))


def test_what_the_base_has_needs_no_paper() -> None:
    assert gaps(Paper("photo"), exempted=frozenset({"deed"})) == Gaps()


def test_only_minor_papers_that_are_missing_make_a_minor_gap() -> None:
    assert gaps(Paper("deed")).are_minor
    assert not gaps(Paper("photo")).are_minor
    assert not gaps(Paper("deed"), Paper("photo", date(2020, 1, 1))).are_minor
    assert not gaps(Paper("deed"), Paper("photo", is_applicants=False)).are_minor


def test_a_refusal_tells_every_gap_at_once() -> None:
    refusal = gaps(Paper("deed", date(2020, 1, 1))).refusal()

    assert refusal.code == Code.MATERIAL_MISSING
    assert refusal.facts == {
        "missing": "照片 photograph",
        "expired": "契约 deed",
        "of_others": "-",
    }


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("deed", Paper("deed")),
        ("deed@2027-01-31", Paper("deed", date(2027, 1, 31))),
        ("deed/other", Paper("deed", is_applicants=False)),
        ("deed@2027-01-31/other", Paper("deed", date(2027, 1, 31), is_applicants=False)),
    ],
)
def test_a_paper_is_written_as_kind_last_day_and_owner(text: str, paper: Paper) -> None:
    assert Document().deserialize(text) == paper


@pytest.mark.parametrize(
    "text", ["", "Deed", "deed@2027-02-30", "deed@tomorrow", "deed/mine", "a" * 41, 7, None, []]
)
def test_anything_else_is_no_paper(text: object) -> None:
    with pytest.raises(ValidationError) as caught:
        Document(allow_none=False).deserialize(text)

    assert str(text) not in str(caught.value) or text in ("", None)
