"""Making the package of a new plugin from a template: all of it, or nothing.

What stands in the package is computed elsewhere (`region`, `scenario`); here are the folder that it
is written to and copier, which writes it. Needs neither a network nor git.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import attrs

from samecity.errors import CannotBegin

_TEMPLATES: Final = files("samecity.kit") / "templates"


@attrs.frozen
class Package:
    """A package that can be made.

    Attributes:
        template: Name of a folder in `templates`.
        answers: What its `copier.yml` asks for.
    """

    template: str
    answers: Mapping[str, object]

    def make(self, target: Path) -> Sequence[Path]:
        """Write the package.

        Args:
            target: A folder that is empty or does not exist.

        Returns:
            Its files, relative to the folder, sorted.

        Raises:
            CannotBegin: The folder cannot be used, or copier is missing; nothing was written.
        """
        _check_free(target)
        _check_copier()
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=target.parent, prefix=".samecity-") as workshop:
                made = Path(workshop) / "package"
                self._render(made)
                written = sorted(
                    file.relative_to(made) for file in made.rglob("*") if file.is_file()
                )
                _move(made, target)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise CannotBegin("unwritable", folder=str(target), reason=reason) from error
        return written

    def _render(self, folder: Path) -> None:
        # Imported here, because only this command needs it, and it comes with an extra.
        from copier import Settings, run_copy

        with as_file(_TEMPLATES / self.template) as template:
            run_copy(
                str(template),
                folder,
                data=dict(self.answers),
                defaults=True,
                quiet=True,
                settings=Settings(),  # nobody's own: the same line makes the same package
            )


def _check_copier() -> None:
    """Refuse to begin what cannot be finished.

    Raises:
        CannotBegin: copier, which writes the files, is not installed.
    """
    if find_spec("copier") is None:
        raise CannotBegin("without_copier")


def _check_free(target: Path) -> None:
    """Refuse a folder in which something stands.

    Raises:
        CannotBegin: Something does.
    """
    try:
        if target.exists() and not target.is_dir():
            raise CannotBegin("target_is_file", folder=str(target))
        if target.is_dir() and any(target.iterdir()):
            raise CannotBegin("target_not_empty", folder=str(target))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CannotBegin("unwritable", folder=str(target), reason=reason) from error


def _move(made: Path, target: Path) -> None:
    """Put what was made in its place; a folder that is there stays the one that it is."""
    if not target.exists():
        made.rename(target)
        return
    for entry in made.iterdir():
        entry.rename(target / entry.name)
