"""What every page keeps to: nothing is inline, colours can be read, one knows where one is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from flask import Flask

import samecity_portal
from tests.portal.pages.visitor import Visitor

_ROOT: Final = Path(samecity_portal.__path__[0])
TEMPLATES: Final = sorted((_ROOT / "templates").glob("*.html"))
CSS: Final = (_ROOT / "static" / "site.css").read_text(encoding="utf-8")
_INLINE: Final = re.compile(
    r"""\sstyle=|\son[a-z]+=["']|<style|<script(?![^>]*\bsrc=)|javascript:"""
)
_NAMES: Final = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", CSS))

PAIRS: Final = [
    *(("ink", ground) for ground in ("ground", "paper", "warn-pale", "accent-pale")),
    *(("muted", ground) for ground in ("ground", "paper")),
    *(("accent", ground) for ground in ("ground", "paper", "accent-pale")),
    *((tone, f"{tone}-pale") for tone in ("good", "bad", "warn", "local", "equal", "open")),
    *((tone, f"{tone}-pale") for tone in ("baseline", "policy")),
    *((tone, "paper") for tone in ("good", "bad", "warn")),
    *(("paper", ground) for ground in ("accent", "accent-deep")),
]


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_no_template_has_inline_script_or_style(file: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", file.read_text(encoding="utf-8"), flags=re.S)

    assert _INLINE.findall(text) == []


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_texts_can_be_read_on_their_grounds(ink: str, ground: str) -> None:
    assert _contrast(_NAMES[ink], _NAMES[ground]) >= 4.5


def test_another_language_is_the_same_page(visitor: Visitor) -> None:
    page = visitor.get("/tap", host="binzhou", scenario="sport.enter")

    link = re.search(r'href="(/tap\?[^"]+)"\s+lang="zh-CN"', page)

    assert link is not None
    assert {"host=binzhou", "scenario=sport.enter", "lang=zh"} <= set(
        re.split(r"[?&]", link[1].replace("&amp;", "&"))
    )


def test_the_navigation_says_where_one_is(visitor: Visitor) -> None:
    assert re.search(r'href="/tap" aria-current="page">Tap<', visitor.get("/tap"))
    assert 'aria-current="page"' not in visitor.get("/")


@pytest.mark.parametrize(
    ("lang", "question"),
    [
        ("zh", "那里发的卡，今天能在这里办这件事吗？"),
        ("en", "May this card, issued there, be used here"),
    ],
)
def test_the_first_page_says_what_this_is(app: Flask, lang: str, question: str) -> None:
    page = Visitor(app.test_client(), lang).get("/")

    assert question in page
    assert page.count('class="panel door"') == 3


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours. Source: WCAG 2.2, 1.4.3."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    weights: Mapping[int, float] = {1: 0.2126, 3: 0.7152, 5: 0.0722}
    return sum(weight * _linear(int(colour[at : at + 2], 16)) for at, weight in weights.items())


def _linear(level: int) -> float:
    share = level / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
