from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from samecity.domain.identifiers import DivisionCode
from samecity.errors import DataInvalid
from samecity.national.divisions import Division, Divisions, load_divisions, read_divisions

DELTA = ("310000", "320000", "330000", "340000")
Write = Callable[[str], Path]


@pytest.fixture
def divisions() -> Divisions:
    return load_divisions()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_table(content: str) -> Path:
        file = tmp_path / "divisions.toml"
        file.write_text(content, encoding="utf-8")
        return file

    return write_table


def is_province(row: Division) -> bool:
    return row.code == row.code.province


def ascii_of(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return bare.lower().replace("'", "").replace(" ", "-")


def test_all_provinces_and_prefectures_are_there(divisions: Divisions) -> None:
    # 34 provinces; 333 = 293 cities, 7 prefectures, 30 autonomous prefectures, 3 leagues.
    count = Counter(is_province(row) for row in divisions.rows)

    assert (count[True], count[False]) == (34, 333)


def test_every_prefecture_has_its_province(divisions: Divisions) -> None:
    assert [row for row in divisions.rows if divisions.by_code(row.code.province) is None] == []


@pytest.mark.parametrize(
    ("code", "slug", "zh", "en"),
    [
        ("330900", "zhoushan", "舟山", "Zhoushan"),
        ("330200", "ningbo", "宁波", "Ningbo"),
        ("371600", "binzhou", "滨州", "Binzhou"),
        ("340000", "anhui", "安徽", "Anhui"),
        ("340100", "hefei", "合肥", "Hefei"),
        ("440600", "foshan", "佛山", "Foshan"),
        ("310000", "shanghai", "上海", "Shanghai"),
        ("610000", "shaanxi", "陕西", "Shaanxi"),
        ("140000", "shanxi", "山西", "Shanxi"),
        ("500000", "chongqing", "重庆", "Chongqing"),
        ("150000", "inner-mongolia", "内蒙古", "Inner Mongolia"),
        ("540000", "xizang", "西藏", "Xizang"),
        ("810000", "hong-kong", "香港", "Hong Kong"),
        ("150100", "hohhot", "呼和浩特", "Hohhot"),
        ("650100", "urumqi", "乌鲁木齐", "Urumqi"),
        ("540100", "lhasa", "拉萨", "Lhasa"),
        ("230100", "harbin", "哈尔滨", "Harbin"),
        ("341500", "luan", "六安", "Lu'an"),
        ("341600", "bozhou", "亳州", "Bozhou"),
        ("340300", "bengbu", "蚌埠", "Bengbu"),
        ("411100", "luohe", "漯河", "Luohe"),
        ("141100", "luliang", "吕梁", "Lüliang"),
        ("350200", "xiamen", "厦门", "Xiamen"),
        ("460400", "danzhou", "儋州", "Danzhou"),
        ("331000", "taizhou-zhejiang", "台州", "Taizhou"),
        ("321200", "taizhou-jiangsu", "泰州", "Taizhou"),
        ("220000", "jilin", "吉林", "Jilin"),
        ("220200", "jilin-city", "吉林市", "Jilin City"),
        ("460000", "hainan", "海南", "Hainan"),
        ("632500", "hainan-prefecture", "海南州", "Hainan Prefecture"),
    ],
)
def test_a_division_is_found_by_slug_and_by_code(
    divisions: Divisions, code: str, slug: str, zh: str, en: str
) -> None:
    division = Division(DivisionCode(code), slug, zh, en)

    assert divisions.by_slug(slug) == division
    assert divisions.by_slug(code) == division
    assert divisions.by_code(DivisionCode(code)) == division


@pytest.mark.parametrize("code", ["341400", "371200", "110100", "500200", "429000", "469000"])
def test_what_is_abolished_or_no_prefecture_is_not_there(divisions: Divisions, code: str) -> None:
    assert divisions.by_code(DivisionCode(code)) is None


@pytest.mark.parametrize("name", ["suzhou", "atlantis", "999999", ""])
def test_an_unknown_name_finds_nothing(divisions: Divisions, name: str) -> None:
    assert divisions.by_slug(name) is None


def test_a_slug_is_the_english_name_and_the_province_where_prefectures_share_it(
    divisions: Divisions,
) -> None:
    plain = Counter(ascii_of(row.en) for row in divisions.rows)
    province_of = {row.code: row.slug for row in divisions.rows if is_province(row)}

    expected = [
        ascii_of(row.en)
        if plain[ascii_of(row.en)] == 1 or is_province(row)
        else f"{ascii_of(row.en)}-{province_of[row.code.province]}"
        for row in divisions.rows
    ]

    assert [row.slug for row in divisions.rows] == expected
    assert len(set(expected)) == len(expected)


def test_no_two_divisions_share_a_chinese_name(divisions: Divisions) -> None:
    assert len({row.zh for row in divisions.rows}) == len(divisions.rows)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("310000", 1),
        ("320000", 13),
        ("330000", 11),
        ("340000", 16),
        ("370000", 16),
        ("420000", 13),
        ("500000", 1),
        ("710000", 1),
        ("330200", 1),
        ("330206", 0),
        ("990000", 0),
    ],
)
def test_a_division_counts_the_prefectures_inside_it(
    divisions: Divisions, code: str, expected: int
) -> None:
    assert divisions.prefectures_in(DivisionCode(code)) == expected


def test_the_delta_has_41_cities(divisions: Divisions) -> None:
    # Source: domain 3.2.
    assert sum(divisions.prefectures_in(DivisionCode(code)) for code in DELTA) == 41


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ninbo", "ningbo"),
        ("Foshan", "foshan"),
        ("suzhou", "suzhou-jiangsu"),
        ("hainan-pre", "hainan-prefecture"),
        ("六安", "luan"),
    ],
)
def test_the_slug_that_was_meant_comes_first(
    divisions: Divisions, name: str, expected: str
) -> None:
    assert divisions.near(name)[0] == expected


def test_a_shared_name_offers_all_who_bear_it(divisions: Divisions) -> None:
    assert {"suzhou-jiangsu", "suzhou-anhui"} <= set(divisions.near("suzhou"))


@pytest.mark.parametrize("name", ["", "  ", "???", "zzzzzz"])
def test_nothing_is_near_to_nonsense(divisions: Divisions, name: str) -> None:
    assert divisions.near(name) == ()


@pytest.mark.parametrize("name", ["s", "xian", "zhou"])
def test_at_most_three_slugs_are_near(divisions: Divisions, name: str) -> None:
    near = divisions.near(name)

    assert len(near) == len(set(near)) <= 3
    assert all(divisions.by_slug(slug) for slug in near)


def test_a_table_in_any_order_is_sorted_by_code(write: Write) -> None:
    file = write('ningbo = "330200 宁波 Ningbo"\nzhejiang = "330000 浙江 Zhejiang"\n')

    assert [row.slug for row in read_divisions(file).rows] == ["zhejiang", "ningbo"]


@pytest.mark.parametrize(
    ("content", "key", "expected", "received"),
    [
        ("Ningbo = '330200 宁波 Ningbo'", "Ningbo", "lower-case ASCII", "'Ningbo'"),
        ("ningbo = 330200", "ningbo", "a Chinese and an English name", "330200"),
        ("ningbo = '330200 宁波'", "ningbo", "a Chinese and an English name", "'330200 宁波'"),
        ("beilun = '330206 北仑 Beilun'", "beilun", "province or prefecture", "'330206 北仑"),
        ("nowhere = '090000 无 Nowhere'", "nowhere", "a code of GB/T 2260", "'090000'"),
        (
            "ningbo = '330200 宁波 Ningbo'\nyong = '330200 甬 Yong'",
            "yong",
            "a code of its own",
            "330200, the code of ningbo",
        ),
        ("ningbo = '1'\nningbo = '2'", "-", "TOML", "ningbo"),
    ],
)
def test_a_wrong_row_is_named_with_what_was_expected_and_received(
    write: Write, content: str, key: str, expected: str, received: str
) -> None:
    with pytest.raises(DataInvalid) as caught:
        read_divisions(write(content))

    assert (caught.value.file, caught.value.key) == ("divisions.toml", key)
    assert expected in caught.value.expected
    if key != "-":
        assert received in caught.value.received


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataInvalid) as caught:
        read_divisions(tmp_path / "absent.toml")

    assert caught.value.file == "absent.toml"
