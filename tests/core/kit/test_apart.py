"""A plugin's code runs in a process of its own: it may hang, exit and reach for the network."""

from __future__ import annotations

import socket
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from samecity.kit.apart import examine_apart
from samecity.kit.check import Finding
from samecity.kit.checks import import_time, manifest, network_at_import
from samecity.kit.facts import Cut
from samecity.kit.subject import subject_at
from tests.core.kit.package import PACKAGE, replace, subject

INIT: Final = f"{PACKAGE}/__init__.py"
IMPORT: Final = "from collections.abc import Iterable\n"


def at_import(root: Path, code: str) -> int:
    """Put a line of code at the top of the plugin's module, and return its line."""
    return replace(root, INIT, IMPORT, f"{code}\n{IMPORT}")


def test_a_plugin_that_ends_the_process_at_import_is_found(root: Path) -> None:
    at_import(root, "import os; os._exit(0)")

    exiting = subject_at(root)

    expected = Finding("import_exits", INIT, None, "1 s", Cut.EXITED)
    assert [*import_time.CHECK.find(exiting)] == [expected]
    assert [*manifest.CHECK.find(exiting)] == []


def test_a_plugin_that_ends_the_process_in_a_hook_is_found(root: Path) -> None:
    replace(root, INIT, "    return [Use()]", "    import os; os._exit(0)")

    expected = Finding("cut", INIT, None, "an end", Cut.EXITED)
    assert [*manifest.CHECK.find(subject_at(root))] == [expected]


def test_an_examination_that_does_not_come_to_an_end_is_ended(root: Path) -> None:
    at_import(root, "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)")
    stopped = subject_at(root, probe=partial(examine_apart, limit_s=6))

    expected = Finding("import_slow", INIT, None, "1 s", Cut.LATE)
    assert [*import_time.CHECK.find(stopped)] == [expected]


def test_an_import_that_takes_more_than_a_second_is_found(root: Path) -> None:
    at_import(root, "import time; time.sleep(1.05)")

    [finding] = import_time.CHECK.find(subject(root))

    assert (finding.what, finding.file, finding.expected) == ("import_slow", INIT, "1 s")
    assert float(finding.received.removesuffix(" s")) >= 1


@pytest.mark.parametrize(
    ("code", "target"),
    [
        ('import socket; socket.create_connection(("192.0.2.7", 80), 1)', "192.0.2.7"),
        ('import socket; socket.getaddrinfo("tariffs.invalid", 80)', "tariffs.invalid"),
        ('import urllib.request; urllib.request.urlopen("http://192.0.2.9/x")', "192.0.2.9"),
    ],
)
def test_an_import_that_reaches_for_the_network_is_refused_and_found(
    root: Path, code: str, target: str
) -> None:
    line = at_import(root, code)

    reaching = subject(root)

    expected = Finding("network", INIT, line, "no connection", target)
    assert [*network_at_import.CHECK.find(reaching)] == [expected]
    assert [*manifest.CHECK.find(reaching)] == []


def test_a_hook_that_reaches_for_the_network_is_found_although_it_goes_on(root: Path) -> None:
    code = 'try:\n        import socket; socket.create_connection(("192.0.2.7", 80))'
    code += "\n    except OSError:\n        pass\n    return [Use()]"
    line = replace(root, INIT, "return [Use()]", code)

    [finding] = network_at_import.CHECK.find(subject(root))

    assert (finding.file, finding.line, finding.received) == (INIT, line + 1, "192.0.2.7")


def test_nobody_is_watched_when_the_examination_is_over(root: Path) -> None:
    subject(root).facts  # noqa: B018  looked up for what it does
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), 1).close()
