"""Puts the API together: its resources, its document, its errors."""

from __future__ import annotations

from typing import Final

from flask import Flask

from samecity_portal.api.acceptances import blueprint as acceptances
from samecity_portal.api.agreements import blueprint as agreements
from samecity_portal.api.cards import blueprint as cards
from samecity_portal.api.cases import blueprint as cases
from samecity_portal.api.catalogue import blueprint as catalogue
from samecity_portal.api.docs import blueprint as docs
from samecity_portal.api.document import DESCRIPTION, DocumentedApi, HousePlugin
from samecity_portal.api.ecards import blueprint as ecards
from samecity_portal.api.journal import blueprint as journal
from samecity_portal.api.operations import blueprint as operations
from samecity_portal.api.persons import blueprint as persons
from samecity_portal.api.plugins import blueprint as plugins
from samecity_portal.api.reasons import blueprint as reasons
from samecity_portal.api.regions import blueprint as regions
from samecity_portal.api.runs import blueprint as runs
from samecity_portal.api.scenarios import blueprint as scenarios
from samecity_portal.api.system import blueprint as system
from samecity_portal.api.tampering import blueprint as tampering
from samecity_portal.api.taps import blueprint as taps
from samecity_portal.api.treatment import blueprint as treatment
from samecity_portal.api.worlds import blueprint as worlds

PREFIX: Final = "/api/v1"

_RESOURCES: Final = (
    system,
    regions,
    scenarios,
    catalogue,
    agreements,
    reasons,
    plugins,
    treatment,
    persons,
    cards,
    acceptances,
    ecards,
    operations,
    taps,
    worlds,
    tampering,
    cases,
    journal,
    runs,
)


def build_api(app: Flask) -> DocumentedApi:
    """Register every resource under the prefix."""
    app.config.update(
        API_TITLE="Same City 同城",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {
                "summary": "May this card, issued there, be used here, and as a local's?",
                "description": DESCRIPTION,
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/", "description": "This system"}],
        },
    )
    api = DocumentedApi(app, spec_kwargs={"extra_plugins": [HousePlugin()]})
    for resource in _RESOURCES:
        api.register_blueprint(resource, url_prefix=PREFIX)
    app.register_blueprint(docs, url_prefix=PREFIX)
    return api
