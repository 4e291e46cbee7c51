"""The options that say who uses which card where, shared by all commands that tap."""

from __future__ import annotations

from datetime import datetime
from functools import wraps
from typing import Final

import click

from samecity.cli.command import Callback
from samecity.cli.options import at_option, kind_option, point_option, set_option, text
from samecity.cli.tap import Tap
from samecity.domain.card import CredentialKind

_OPTIONS: Final = (
    click.option("--home", type=text, help="Region or city that issued the card."),
    click.option(
        "--person", type=text, help="A synthetic person, such as p-li, instead of --home."
    ),
    click.option("--host", type=text, required=True, help="Region or city where the card is used."),
    click.option(
        "--scenario", type=text, required=True, help="What is done, such as transit.ride."
    ),
    kind_option,
    click.option(
        "--city", type=text, help="City of the host; by default the one that --host names."
    ),
    point_option,
    click.option("--channel", type=text, help="The e-card's channel, such as wechat."),
    at_option,
    set_option,
    click.option("--no-consent", is_flag=True, help="The holder saw no notice and did not agree."),
    click.option("--guardian-agrees", is_flag=True, help="A minor's guardian agrees."),
    click.option("--request-id", type=text, help="The same id gets the same answer, charged once."),
)


def tap_options(callback: Callback) -> Callback:
    """Give a command these options; its callback gets them as one `tap`."""

    @wraps(callback)
    def gathered(
        *,
        home: str | None,
        person: str | None,
        host: str,
        scenario: str,
        kind: str | None,
        city: str | None,
        point: str | None,
        channel: str | None,
        at: datetime,
        settings: tuple[tuple[str, str], ...],
        no_consent: bool,
        guardian_agrees: bool,
        request_id: str | None,
        **others: object,
    ) -> int:
        tap = Tap(
            scenario=scenario,
            host=host,
            home=home or "",
            person=person or "",
            kind=CredentialKind(kind) if kind else None,
            city=city or "",
            point=point or "",
            settings=settings,
            channel=channel or "",
            at=at,
            request_id=request_id or "",
            has_consent=not no_consent,
            guardian_agrees=guardian_agrees,
        )
        return callback(tap=tap, **others)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered
