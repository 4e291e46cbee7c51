"""The plugin was written for this plugin interface. See docs/checks/api-version.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from samecity.kit.check import Check, Finding
from samecity.kit.subject import Subject
from samecity.kit.syntax import line_of_manifest
from samecity.spi.manifest import API_VERSION


def _find(subject: Subject) -> Iterator[Finding]:
    for point in subject.points:
        manifest, source = subject.facts[point.name].manifest, subject.main_source(point)
        if manifest is not None and manifest.api != API_VERSION:
            yield Finding(
                "api_version",
                subject.shown(source.path) if source is not None else "",
                line_of_manifest(source, "api") if source is not None else None,
                expected=API_VERSION,
                received=manifest.api,
            )


CHECK: Final = Check("api-version", _find, needs_loading=True, is_required=True)
