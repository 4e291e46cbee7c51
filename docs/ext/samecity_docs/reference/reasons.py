"""Reason codes with their texts, from the registry of an installation with all our plugins."""

from __future__ import annotations

from samecity_docs.reference.installed import registry
from samecity_docs.reference.markdown import code, table, words


def reasons(language: str) -> str:
    """Return a table of all reason codes."""
    return table(
        words(language, "code", "by", "rule", "message", "next_step"),
        (
            [code(one.code), one.plugin, one.rule, one.message[language], one.next_step[language]]
            for one in registry().reasons.values()
        ),
    )
