"""Two languages, one site: English at its root, Chinese below `zh`, a link between counterparts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import attrs
from docutils import nodes
from sphinx.application import Sphinx

DOCS: Final = Path(__file__).parents[3]
"""The folder of the English sources; the Chinese ones are in `zh` below it."""


@attrs.frozen
class Counterpart:
    """The same page in the other language.

    Attributes:
        uri: Where it is, as seen from the page.
        language: Its language as HTML calls it.
        name: The language's own name.
    """

    uri: str
    language: str
    name: str


def is_chinese(app: Sphinx) -> bool:
    """Say whether the Chinese pages are being made."""
    return str(app.config.language).startswith("zh")


def place_of(app: Sphinx, pagename: str) -> Path:
    """Return where a page lies in the site, without its suffix."""
    return Path("zh" if is_chinese(app) else "") / pagename


def way_to(app: Sphinx, pagename: str, target: Path) -> str:
    """Return the address of a page of either language, as seen from another page.

    Args:
        app: The run of Sphinx that makes the other page.
        pagename: The other page.
        target: The page's place in the site, without its suffix.
    """
    start = place_of(app, pagename).parent
    return Path(os.path.relpath(f"{target}.html", start)).as_posix()


def _counterpart(app: Sphinx, pagename: str) -> Counterpart | None:
    if is_chinese(app):
        source, place, language, name = DOCS, Path(pagename), "en", "English"
    else:
        source, place, language, name = DOCS / "zh", Path("zh") / pagename, "zh-CN", "中文"
    if not (source / f"{pagename}.md").is_file():
        return None
    return Counterpart(way_to(app, pagename, place), language, name)


def _offer_other_language(
    app: Sphinx,
    pagename: str,
    _template: str,
    context: dict[str, object],
    _doctree: nodes.document | None,
) -> None:
    context["counterpart"] = _counterpart(app, pagename)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the link to the other language."""
    app.connect("html-page-context", _offer_other_language)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
