"""Chinese pages: the theme's own words, and no gap where a line of the source ends."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import NullTranslations
from typing import Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from samecity_docs.chinese import is_gap
from samecity_docs.reference.markdown import translations
from samecity_docs.site.languages import is_chinese

_THEME: Final = "theme.zh"
_END: Final = nodes.Text("\n")


class ThemeWords(NullTranslations):
    """What Furo says in English and Sphinx has no Chinese for."""

    def gettext(self, message: str) -> str:
        """Return a text of the theme in Chinese, or as it is."""
        return translations(_THEME).get(" ".join(message.split()), message)


class JoinedLines(SphinxTransform):
    """Join the lines of a paragraph: Chinese has no spaces between words."""

    default_priority = 110

    def apply(self, **_: object) -> None:
        """Leave out each end of a line that would be seen as a gap; MyST makes it a text."""
        for paragraph in self.document.findall(nodes.TextElement):
            parts = list(paragraph.children)
            paragraph.children = [
                part for place, part in enumerate(parts) if not _is_seen(parts, place)
            ]


def _is_seen(parts: Sequence[nodes.Node], place: int) -> bool:
    """Say whether a part of a paragraph is the end of a line that would be seen as a gap."""
    if parts[place] != _END or not 0 < place < len(parts) - 1:
        return False
    return is_gap(parts[place - 1].astext(), parts[place + 1].astext())


def setup(app: Sphinx) -> dict[str, bool]:
    """Register both, where the Chinese pages are made."""
    if is_chinese(app):
        app.add_transform(JoinedLines)
        app.translator.add_fallback(ThemeWords())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
