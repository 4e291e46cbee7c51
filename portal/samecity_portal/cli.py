"""`samecity portal`: the pages and the API, served from this machine."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypeVar

import click

from samecity.cli.command import EXIT_ALLOWED, EXIT_OURS, command
from samecity.cli.options import text
from samecity.errors import ConfigurationError
from samecity.texts.catalogue import Texts
from samecity_portal.address import PORT, Address, read_address, read_public_url
from samecity_portal.folder import default_folder
from samecity_portal.keys import add_key, read_keys
from samecity_portal.settings import Settings

_EXTRA: Final = ("flask", "flask_limiter", "flask_smorest", "flask_wtf", "granian", "structlog")
_WORKERS: Final = 2
_MOST_WORKERS: Final = 64

_Read = TypeVar("_Read")


def _option(read: Callable[[str], _Read]) -> Callable[[str], _Read]:
    def convert(value: str) -> _Read:
        try:
            return read(value)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error

    return convert


@command("portal")
@click.option(
    "--bind",
    type=_option(read_address),
    default=f"127.0.0.1:{PORT}",
    show_default=True,
    metavar="HOST[:PORT]",
    help="Where it listens; port 0 is any free one. Other addresses than loopback need --keys.",
)
@click.option(
    "--public-url",
    type=_option(read_public_url),
    metavar="URL",
    help="Where a reverse proxy offers it to others, such as https://portal.example; needs --keys.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, _MOST_WORKERS),
    help=f"How many processes serve; by default {_WORKERS}, with --test-controls one.",
)
@click.option(
    "--database-url",
    type=text,
    help="Keep the journal there, such as postgresql://city@localhost/samecity; by default in "
    "the folder of --data.",
)
@click.option(
    "--cardholders-url",
    type=text,
    help="Keep the cardholder base there; by default beside the journal.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=default_folder,
    metavar="FOLDER",
    help="What it keeps beside the books: cards, keys, results; by default samecity/portal in the "
    "folder for your data.",
)
@click.option(
    "--keys",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Hashes of the keys with which something can be changed from elsewhere.",
)
@click.option("--new-key", is_flag=True, help="Add a new key to --keys, show it, and leave.")
@click.option(
    "--test-controls",
    is_flag=True,
    help="Let testers make worlds of their own with clock, outages and faults; loopback only.",
)
def portal(
    *,
    bind: Address,
    public_url: str | None,
    workers: int | None,
    database_url: str | None,
    cardholders_url: str | None,
    data: Path,
    keys: Path | None,
    new_key: bool,
    test_controls: bool,
    lang: str,
    as_json: bool,
) -> int:
    """Serve the pages and the API until Ctrl-C: the databases are made, demo people come along.

    Exit code: 0 ended as asked, 2 options that contradict each other, 3 an unsafe start, a port, a
    folder or a database that cannot be had, 5 the workers died.
    """
    texts = Texts(lang)
    if new_key:
        return _add_key(keys, texts, as_json=as_json)
    if test_controls and (workers or 1) > 1:
        raise click.UsageError("expected --workers 1 with --test-controls: worlds are in memory")
    settings = Settings(
        folder=str(data.absolute()),
        database_url=database_url or "",
        cardholders_url=cardholders_url or "",
        bind=bind.host,
        public_url=public_url or "",
        keys=read_keys(keys) if keys is not None else (),
        test_controls=test_controls,
    )
    check_safe(settings)
    _check_installed()
    # Imported here: it needs the extra.
    from samecity_portal.serve import serve

    def tell(address: Address) -> None:
        said = {"address": address.url, "data": settings.folder}
        ready = texts("portal.serve.ready", url=address.url)
        click.echo(json.dumps(said, ensure_ascii=False) if as_json else ready)

    if serve(settings, bind.port, workers or (1 if test_controls else _WORKERS), tell):
        return EXIT_ALLOWED
    click.echo(texts("portal.serve.died"), err=True)
    return EXIT_OURS


def check_safe(settings: Settings) -> None:
    """See to it that nobody from elsewhere can change anything without a key.

    Raises:
        ConfigurationError: Somebody could.
    """
    if settings.is_open and settings.test_controls:
        raise ConfigurationError(
            "expected test controls on loopback alone, received an address that others reach",
            hint="leave --test-controls away, or listen at 127.0.0.1 without --public-url",
        )
    if settings.is_open and not settings.keys:
        raise ConfigurationError(
            "expected keys for an address that others reach, received none",
            hint="make one with samecity portal --new-key --keys FILE, then start with "
            "--keys FILE; or listen at 127.0.0.1 without --public-url",
        )


def _add_key(file: Path | None, texts: Texts, *, as_json: bool) -> int:
    if file is None:
        raise click.UsageError("expected --keys FILE, where the new key's hash is kept")
    key = add_key(file)
    if as_json:
        click.echo(json.dumps({"key": key}))
    else:
        click.echo(f"{texts('portal.serve.key')}\n{key}")
        click.echo(texts("portal.serve.key_kept", file=file.name), err=True)
    return EXIT_ALLOWED


def _check_installed() -> None:
    if missing := [name for name in _EXTRA if find_spec(name) is None]:
        raise ConfigurationError(
            f"expected {missing[0]} to be installed, received no such package",
            hint="pip install 'samecity[portal]'",
        )
