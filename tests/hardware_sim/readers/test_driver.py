from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from samecity.errors import ConfigurationError
from samecity_hardware_sim.readers.driver import build, built_driver, needs


def test_the_driver_has_what_pcscd_calls(driver: Path) -> None:
    ran = subprocess.run(
        ["nm", "--dynamic", "--defined-only", str(driver)],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    called = {line.split()[-1] for line in ran.stdout.splitlines()}
    assert called == {
        "IFDHCloseChannel",
        "IFDHControl",
        "IFDHCreateChannel",
        "IFDHCreateChannelByName",
        "IFDHGetCapabilities",
        "IFDHICCPresence",
        "IFDHPowerICC",
        "IFDHSetCapabilities",
        "IFDHSetProtocolParameters",
        "IFDHTransmitToICC",
    }


def test_a_driver_is_built_once(driver: Path) -> None:
    before = driver.stat().st_mtime_ns

    assert build(driver.parent) == driver == built_driver(driver.parent)
    assert driver.stat().st_mtime_ns == before
    assert list(driver.parent.iterdir()) == [driver]


def test_the_user_s_cache_is_where_the_driver_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert built_driver().parent == tmp_path / "samecity"


def test_a_missing_compiler_is_named_with_its_debian_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ConfigurationError, match="the Debian package gcc, received none") as caught:
        build(tmp_path)
    assert caught.value.hint.startswith("apt-get install gcc")
    assert [need.source for need in needs() if need.name == "gcc" and not need.found] == ["gcc"]


def test_a_folder_that_cannot_be_made_is_named(driver: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(ConfigurationError, match="a folder to build in") as caught:
        build(tmp_path / "file")
    assert "--to" in caught.value.hint
