"""The checks of `samecity plugin check`, from the kit; each has a page in either language."""

from __future__ import annotations

from samecity.kit.checks import CHECKS
from samecity_docs.reference.markdown import table, word, words


def checks(language: str) -> str:
    """Return a table of all checks with links to their pages."""
    return table(
        words(language, "check", "needs_source", "needs_loading", "is_required"),
        (
            [
                f"[{one.id}](../{one.page})",
                word(language, "yes" if one.needs_source else "no"),
                word(language, "yes" if one.needs_loading else "no"),
                word(language, "yes" if one.is_required else "no"),
            ]
            for one in CHECKS
        ),
    )
