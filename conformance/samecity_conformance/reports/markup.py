"""Elements for HTML, SVG and JUnit XML: everything that enters a text is escaped by the library."""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Replace the characters that XML and HTML cannot hold, such as NUL, by U+FFFD."""
    return _NOT_IN_XML.sub("\ufffd", text)


def add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """Add an element to another one.

    Args:
        parent: Where it is added, at the end.
        tag: Its name.
        text: What it says.
        attributes: `class_` stands for `class`, `for_` for `for`, other underscores for hyphens.
    """
    made = SubElement(parent, tag, {_name(key): clean(value) for key, value in attributes.items()})
    if text:
        made.text = clean(text)
    return made


def follow(element: Element, text: str) -> None:
    """Add text behind what an element already holds."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + clean(text)
    else:
        element.text = (element.text or "") + clean(text)


def as_xml(root: Element) -> str:
    """Write XML with its declaration."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def as_html(root: Element) -> str:
    """Write an HTML page."""
    return "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html") + "\n"


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
