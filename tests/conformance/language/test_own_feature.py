"""A feature in Chinese, as somebody writes it who has the suite installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FEATURE = """\
# language: zh-CN
功能: 乘车
  场景大纲: 福州社保卡在宁波乘坐公交车后剩余 <余额> 元
    假如某人持有福州社保卡，情况如下
      | 电子钱包余额 | 5.00 |
    当持卡在宁波乘坐公交车
    那么予以办理
    而且票价为2.00元
    而且电子钱包余额为<余额>元

    例子: 实际如此，与实际不符
      | 余额 |
      | 3.00 |
      | 2.00 |
"""


def test_it_runs_with_the_steps_of_the_suite_and_is_reported_in_its_own_words(
    tmp_path: Path,
) -> None:
    (tmp_path / "ride.feature").write_text(FEATURE, encoding="utf-8")
    code = "from pytest_bdd import scenarios\nscenarios('ride.feature')\n"
    (tmp_path / "test_ride.py").write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "samecity_conformance.plugin"]
    command += ["--gherkin-terminal-reporter", "-vv"]

    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False, timeout=60
    )

    assert "1 failed, 1 passed" in done.stdout, done.stdout
    assert "当 持卡在宁波乘坐公交车" in done.stdout
