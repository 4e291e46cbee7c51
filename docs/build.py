"""Build the site in both languages, check it, say where it is: `python docs/build.py [FOLDER]`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final

import click
from sphinx.cmd.build import build_main

DOCS: Final = Path(__file__).parent
sys.path.insert(0, str(DOCS / "ext"))

from samecity_docs.built import problems_of  # noqa: E402  found where the line above says


def _sphinx(sources: Path, site: Path, doctrees: Path, language: str) -> int:
    """Make the pages of one language; a warning is an error."""
    options = ["-q", "-W", "--keep-going", "-j", "auto", "-b", "html", "-c", str(DOCS)]
    where = ["-d", str(doctrees), "-D", f"language={language}", str(sources), str(site)]
    return build_main([*options, *where])


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=DOCS.parent / "build" / "docs")
def build(folder: Path) -> None:
    """Build the site anew into `html` in FOLDER."""
    site, doctrees = folder / "html", folder / "doctrees"
    for old in (site, doctrees):
        # Sphinx does not see when the code changed from which pages are made.
        shutil.rmtree(old, ignore_errors=True)
    failed = _sphinx(DOCS, site, doctrees / "en", "en")
    failed |= _sphinx(DOCS / "zh", site / "zh", doctrees / "zh", "zh_CN")
    problems = list(problems_of(site))
    for problem in problems:
        click.echo(problem, err=True)
    if failed or problems:
        sys.exit(1)
    click.echo(f"{site / 'index.html'}")


if __name__ == "__main__":
    build()
