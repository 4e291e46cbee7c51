"""An error as a page, for somebody whose browser asked for one."""

from __future__ import annotations

from typing import Final

from flask import Response, render_template, request

from samecity_portal.api.problem import CONTENT_TYPE
from samecity_portal.security import API

_HTML: Final = "text/html"


def as_page(answer: Response) -> Response:
    """Show a problem document outside the API as a page; status and headers stay."""
    if request.path.startswith(API) or answer.mimetype != CONTENT_TYPE:
        return answer
    if request.accept_mimetypes.best_match((CONTENT_TYPE, _HTML)) != _HTML:
        return answer
    answer.set_data(render_template("problem.html", problem=answer.get_json()))
    answer.content_type = f"{_HTML}; charset=utf-8"
    return answer
