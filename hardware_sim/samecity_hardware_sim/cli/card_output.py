"""Where a card image comes from and goes to: a file, or standard output."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from samecity.cli.command import print_json
from samecity.cli.views.screen import show
from samecity.cli.views.sentence import Sentence
from samecity.errors import ConfigurationError
from samecity.texts.catalogue import Texts
from samecity_hardware_sim.card.image import CardImage, read_image, write_image
from samecity_hardware_sim.new_file import save

file_argument = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
out_option = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where the image goes, readable by you alone; by default to standard output.",
)
force_option = click.option("--force", is_flag=True, help="Replace the file of --out.")


def image_in(file: Path) -> CardImage:
    """Read a card image.

    Raises:
        ConfigurationError: The file cannot be read.
        DataInvalid: It is no card image, or one of another version.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"expected the card image {file.name}, received: {error.strerror}",
            hint="make one with `samecity sim card new --out FILE`",
        ) from error
    return read_image(content, file.name)


def give(
    image: CardImage,
    out: Path | None,
    texts: Texts,
    *,
    force: bool,
    as_json: bool,
    told: Mapping[str, object] | None = None,
) -> None:
    """Write an image to standard output, or to a file and say so.

    Args:
        image: The image.
        out: The file; None is standard output, where the image is all there is.
        texts: In the reader's language.
        force: Whether the file may be replaced.
        as_json: Whether a machine reads what is said.
        told: What it is told beside the file's name.

    Raises:
        ConfigurationError: The file is there already, or cannot be written.
    """
    content = write_image(image)
    if out is None:
        click.echo(content, nl=False)
        return
    save(out, content, may_replace=force)
    if as_json:
        print_json({"file": str(out), **(told or {})})
    else:
        show(Sentence(texts("sim.card.saved", file=out), style="green"))
