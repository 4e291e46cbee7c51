from __future__ import annotations

from pathlib import Path

import pytest

from samecity.errors import DataInvalid
from samecity.schemas.toml import load_toml
from samecity_transit.tariff import Fare, Mode, Purse, Tariff, TariffSchema

BUS = 'mode = "bus"\ngross_fen = 200\nsource = "S3"\n'
SENIOR = 'id = "s"\nmodes = ["bus"]\npercent = 0\noffered_to = "ZONE"\nsource = "P27"\n'
NO_MODES = SENIOR.replace('["bus"]', "[]")
ONE_CENT = (
    'id = "c"\nmodes = ["bus"]\nfare_fen = 1\noffered_to = "LOCAL"\nsource = "S3"\n'
    "opens_on = 2021-01-01\ncloses_on = 2021-12-31\n"
)


def load(folder: Path, text: str) -> object:
    file = folder / "transit.toml"
    file.write_text(text, encoding="utf-8")
    return load_toml(file, TariffSchema)


@pytest.mark.parametrize(
    ("text", "key", "expected", "received"),
    [
        (f"[[fare]]\n{BUS}colour = 1", "fare.0.colour", "no such key", "1"),
        ('[[fare]]\ngross_fen = 200\nsource = "S3"', "fare.0.mode", "this key", "nothing"),
        (f"[[fare]]\n{BUS.replace('bus', 'tram')}", "fare.0.mode", "bus, metro", "'tram'"),
        (f"[[fare]]\n{BUS.replace('200', '-1')}", "fare.0.gross_fen", "whole fen", "-1"),
        (f"[[fare]]\n{BUS.replace('200', '2.0')}", "fare.0.gross_fen", "integer", "2.0"),
        (f"[[fare]]\n{BUS.replace('200', repr('200'))}", "fare.0.gross_fen", "integer", "'200'"),
        ('[[fare]]\nmode = "bus"\nsource = "S3"', "fare.0.gross_fen", "published", "nothing"),
        (f"[[fare]]\n{BUS}local_percent = 101", "fare.0.local_percent", "percentage", "101"),
        (f"[[fare]]\n{BUS}transfer_minutes = 601", "fare.0.transfer_minutes", "minutes", "601"),
        (
            f"[[fare]]\n{BUS}bands_m = [4000, 4000]\nbeyond_every_m = 1",
            "fare.0.bands_m",
            "rising distances",
            "[4000, 4000]",
        ),
        (
            f"[[fare]]\n{BUS}bands_m = [4000]\nband_fen = 100",
            "fare.0.beyond_every_m",
            "metres of each further band",
            "nothing",
        ),
        (
            f"[[concession]]\n{SENIOR}peaks = [{{ begins = 09:00:00, ends = 07:00:00 }}]",
            "concession.0.peaks.0.ends",
            "not before begins",
            "07",
        ),
        (
            '[[campaign]]\nid = "c"\nmodes = ["bus"]\nfare_fen = 1\noffered_to = "LOCAL"\n'
            'opens_on = 2021-02-01\ncloses_on = 2021-01-01\nsource = "S3"',
            "campaign.0.closes_on",
            "not before opens_on",
            "2021",
        ),
        (f"[[fare]]\n{BUS}beyond_every_m = -1", "fare.0.beyond_every_m", "metres", "-1"),
        (f"[[fare]]\n{BUS}[[fare]]\n{BUS}x = 1", "fare.1.x", "no such key", "1"),
        (
            f"[[concession]]\n{SENIOR.replace('ZONE', 'ALL')}",
            "concession.0.offered_to",
            "ZONE",
            "ALL",
        ),
        (f"[[concession]]\n{SENIOR}min_age = 151", "concession.0.min_age", "an age", "151"),
        (f"[[concession]]\n{NO_MODES}", "concession.0.modes", "a mode", "[]"),
        (
            f"[[concession]]\n{SENIOR}peaks = [{{ begins = 07:00:00 }}]",
            "concession.0.peaks.0.ends",
            "this key",
            "nothing",
        ),
        (
            f'[[concession]]\n{SENIOR}peaks = [{{ begins = "7 h", ends = 09:00:00 }}]',
            "concession.0.peaks.0.begins",
            "a time as hh:mm",
            "'7 h'",
        ),
        (
            f"[[campaign]]\n{ONE_CENT.replace('2021-12-31', repr('2021-02-30'))}",
            "campaign.0.closes_on",
            "a day as YYYY-MM-DD",
            "'2021-02-30'",
        ),
        ("[purse]\nmax_fen = 20000", "purse.dormant_months", "this key", "nothing"),
        ("[purse]\nmax_fen = 20000\ndormant_months = 0", "purse.dormant_months", "months", "0"),
    ],
)
def test_a_wrong_key_is_named_with_what_was_expected_and_received(
    tmp_path: Path, text: str, key: str, expected: str, received: str
) -> None:
    with pytest.raises(DataInvalid) as caught:
        load(tmp_path, text)

    error = caught.value
    assert (error.file, error.key) == ("transit.toml", key)
    assert expected in error.expected
    assert received in error.received


def test_an_empty_file_is_a_tariff_with_the_ordinary_purse(tmp_path: Path) -> None:
    assert load(tmp_path, "") == Tariff((), (), (), Purse(max_fen=20_000, dormant_months=12))


def test_only_a_taxi_needs_no_published_fare(tmp_path: Path) -> None:
    tariff = load(tmp_path, '[[fare]]\nmode = "taxi"\nsource = "S4"')

    assert isinstance(tariff, Tariff)
    assert tariff.fares[0].published_fen(distance_m=5_000, meter_fen=1_730) == 1_730


def test_a_citys_own_fare_goes_before_the_regions() -> None:
    everywhere = Fare(Mode.BUS, "test", gross_fen=200)
    in_wuhu = Fare(Mode.BUS, "test", cities=frozenset({"wuhu"}), gross_fen=150)
    tariff = Tariff((everywhere, in_wuhu), (), (), Purse())

    assert tariff.fare(Mode.BUS, "wuhu") is in_wuhu
    assert tariff.fare(Mode.BUS, "hefei") is everywhere
    assert tariff.fare(Mode.METRO, "hefei") is None
