"""Page Scenarios: every scenario has a form, and the list leads to it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from samecity_portal.house import House
from tests.portal.pages.visitor import Visitor


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_scenario_leads_to_its_form(app: Flask, house: House, lang: str) -> None:
    page = Visitor(app.test_client(), lang).get("/scenarios")

    forms = re.findall(r'<th scope="row"><a href="([^"]+)">[^<]+</a><br><span[^>]*>([^<]+)<', page)

    assert {code for _, code in forms} == set(house.registry.scenarios)
    for address, code in forms:
        if code.startswith("card.") or code in ("ecard.issue", "ecard.show"):
            assert address.startswith("/desk#")
        else:
            assert f"scenario={code}" in unescape(address) or code == "transit.ride"


def test_every_form_is_there(visitor: Visitor) -> None:
    page = visitor.get("/scenarios")

    for address in set(re.findall(r'<th scope="row"><a href="([^"]+)"', page)):
        assert visitor.client.get(unescape(address)).status_code == 200


def test_every_field_has_a_word(visitor: Visitor) -> None:
    assert re.findall(r"<td>[^<]*\b[a-z]+_[a-z_]+\b[^<]*</td>", visitor.get("/scenarios")) == []
