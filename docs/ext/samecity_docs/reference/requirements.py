"""What the conformance suite demands: requirements and profiles, from the suite's own data."""

from __future__ import annotations

from samecity_conformance.profiles import load_profiles
from samecity_conformance.requirements import load_requirements
from samecity_docs.reference.markdown import code, table, word, words


def requirements(language: str) -> str:
    """Return a table of all requirements."""
    return table(
        words(language, "id", "level", "requirement", "rule", "source", "profiles"),
        (
            [
                code(one.id),
                word(language, f"level_{one.level.value}"),
                one.zh if language == "zh" else one.en,
                one.rule,
                one.source,
                code(*one.profiles),
            ]
            for one in load_requirements().values()
        ),
    )


def profiles(language: str) -> str:
    """Return a table of what a region can promise as a whole."""
    return table(
        words(language, "profile", "name", "meaning", "share"),
        (
            [
                code(one.id),
                one.zh if language == "zh" else one.en,
                one.means_zh if language == "zh" else one.means_en,
                f"{one.share_percent}%",
            ]
            for one in load_profiles().values()
        ),
    )
