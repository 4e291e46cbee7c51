"""Matching one household: which policies fit whom, why, and the dated record of every result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from samecity.domain.effects import SetState
from samecity.domain.money import yuan
from samecity.domain.reasons import Reason
from samecity.spi import Case, Row
from samecity_benefits.policies.book import Asked, Fit, HouseholdProfile, PolicyBook
from samecity_benefits.policies.condition import Literal, Relation, grounds
from samecity_benefits.policies.household import Household
from samecity_benefits.policies.tags import Tag, TagType

FITS: Final = "POLICY_FITS"
FITS_ONE_TAP: Final = "POLICY_FITS_ONE_TAP"
MAY_FIT: Final = "POLICY_MAY_FIT"
DOES_NOT_FIT: Final = "POLICY_DOES_NOT_FIT"

_RECORD: Final = "policy_record"
_AND: Final = {"zh": "；", "en": "; "}
_YES_NO: Final = {"zh": ("是", "否"), "en": ("yes", "no")}
_COLON: Final = {"zh": "：", "en": ": "}
_NOT: Final = {"zh": "不是", "en": "not "}
_OR: Final = {"zh": "或", "en": " or "}
_WHO: Final = {
    "": ("您的家庭", "your household"),
    "self": ("您", "you"),
    "ward": ("由您监护的家庭成员", "a family member in your care"),
}


@attrs.frozen
class Finding:
    """How one policy fits one subject, and what decided it.

    Attributes:
        grounds: The comparisons that decide; for `MAY` those whose tags are unknown.
    """

    asked: Asked
    fit: Fit
    grounds: tuple[Literal, ...]


@attrs.frozen
class Result:
    """What a household's match came to at a moment.

    Attributes:
        fits: How each policy fits each subject.
    """

    profile: HouseholdProfile
    fits: tuple[tuple[Asked, Fit], ...]

    @classmethod
    def of(cls, book: PolicyBook, profile: HouseholdProfile) -> Result:
        """Match a profile with the whole base."""
        return cls(profile, tuple(book.fits(book.match(profile))))

    def findings(self, members: Iterable[str], wanted: Iterable[Fit]) -> list[Finding]:
        """Return the answers that concern some subjects, and what decided each.

        Args:
            members: References of members; the household itself always belongs to them.
            wanted: Which answers, in the order in which they are returned.
        """
        wanted_of = {"", *members}
        return [
            Finding(
                asked,
                fit,
                grounds(asked.policy.when, self.profile.tags_for(asked.member)),
            )
            for one in wanted
            for asked, fit in self.fits
            if fit is one and asked.member in wanted_of
        ]

    def count(self, wanted: Fit) -> int:
        """Return how many answers are of one kind."""
        return sum(fit is wanted for _, fit in self.fits)

    @property
    def plain(self) -> dict[str, list[list[str]]]:
        """What the record keeps: policy and subject of every yes and of every open question."""
        return {
            fit.value: [
                [asked.policy.id, asked.member] for asked, found in self.fits if found is fit
            ]
            for fit in (Fit.YES, Fit.MAY)
        }


class Record:
    """The results of a household, dated, oldest first; what was once found is never taken out.

    Args:
        case: Whose home and moment.
        number: The household's.
    """

    def __init__(self, case: Case, number: str) -> None:
        self._case = case
        self._number = number
        self._row: Final[Row | None] = case.home_shelf.get(_RECORD, number)
        kept = self._row.body["results"] if self._row is not None else ()
        assert isinstance(kept, list | tuple)  # written below
        self.results: Final[tuple[Mapping[str, object], ...]] = tuple(kept)

    def add(self, result: Result, occasion: str, *, always: bool = False) -> tuple[SetState, ...]:
        """Make the effect that adds a result, if it is another than the last one.

        Args:
            result: What was found now.
            occasion: Why it was asked: `match`, `claim` or `review`.
            always: Whether it is added even if nothing changed.
        """
        found = result.plain
        if not always and self.results and self.results[-1]["found"] == found:
            return ()
        dated = {"at": self._case.request.at.isoformat(), "occasion": occasion, "found": found}
        body = {"results": [*self.results, dated]}
        return (self._case.home_shelf.set(_RECORD, self._number, body, self._row),)


def visible_to(case: Case, household: Household) -> frozenset[str]:
    """Return for whom a person may ask: for themself and for whom they are guardian."""
    asker = case.holder.holder_ref
    wards = (
        ref
        for ref in household.people
        if (holder := case.national.holder(case.home.code, ref)) is not None
        and holder.guardian_ref == asker
    )
    return frozenset({asker, *wards})


def note(finding: Finding, asker: str, tags: Mapping[str, Tag]) -> Reason:
    """Put a finding into words for the person who asked."""
    policy, member = finding.asked.policy, finding.asked.member
    who_zh, who_en = _WHO["" if not member else "self" if member == asker else "ward"]
    code = {Fit.YES: FITS, Fit.MAY: MAY_FIT, Fit.NO: DOES_NOT_FIT}[finding.fit]
    if finding.fit is Fit.YES and policy.one_tap:
        code = FITS_ONE_TAP
    facts: dict[str, str | int] = {
        "policy": policy.id,
        "policy_zh": policy.zh,
        "policy_en": policy.en,
        "who_zh": who_zh,
        "who_en": who_en,
    }
    for lang in ("zh", "en"):
        if finding.fit is Fit.MAY:
            named = dict.fromkeys(_name(tags[one.comparison.tag], lang) for one in finding.grounds)
            facts[f"unknown_{lang}"] = _AND[lang].join(named)
        else:
            told = (
                _words(one, tags[one.comparison.tag], finding.fit, lang) for one in finding.grounds
            )
            facts[f"because_{lang}"] = _AND[lang].join(told)
    if code == FITS_ONE_TAP:
        facts["link"] = policy.one_tap
    return Reason(code, facts)


def _name(tag: Tag, lang: str) -> str:
    return tag.zh if lang == "zh" else tag.en


def _words(literal: Literal, tag: Tag, fit: Fit, lang: str) -> str:
    """Say what is the case: the literal for a yes, its opposite for a no."""
    comparison = literal.comparison
    holds = literal.is_negated is not (fit is Fit.YES)
    name, operands = _name(tag, lang), comparison.operands
    if tag.type is TagType.FLAG:
        return f"{name}{_COLON[lang]}{_YES_NO[lang][operands[0] is not holds]}"
    if tag.type is TagType.NUMBER:
        unit = tag.unit_zh if lang == "zh" else tag.unit_en
        sign = {
            (Relation.IS, True): "=",
            (Relation.IS, False): "≠",
            (Relation.AT_LEAST, True): "≥",
            (Relation.AT_LEAST, False): "<",
            (Relation.AT_MOST, True): "≤",
            (Relation.AT_MOST, False): ">",
        }[comparison.relation, holds]
        number = int(operands[0])
        # As in every text, what is counted in fen is shown in yuan.
        shown = yuan(number) if tag.id.endswith("_fen") else str(number)
        return f"{name} {sign} {shown}{' ' if unit and lang == 'en' else ''}{unit}"
    words = {word.id: word.zh if lang == "zh" else word.en for word in tag.words}
    told = _OR[lang].join(words[str(one)] for one in operands)
    return f"{name}{_COLON[lang]}{'' if holds else _NOT[lang]}{told}"
