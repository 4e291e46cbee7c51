"""What is shown: every word that is needed, no personal data, a page that is clean."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from importlib.resources import files
from typing import Final

import pytest
from msgspec.structs import replace

from samecity.texts.catalogue import Texts
from samecity_hardware_sim.card.status import SW
from samecity_hardware_sim.traces.diff import What
from samecity_hardware_sim.traces.meaning.commands import COMMANDS, UNKNOWN
from samecity_hardware_sim.traces.meaning.data_objects import read_objects
from samecity_hardware_sim.traces.meaning.explain import explained, status_name
from samecity_hardware_sim.traces.meaning.place import Spoken
from samecity_hardware_sim.traces.page import page
from samecity_hardware_sim.traces.plain import plain_trace
from samecity_hardware_sim.traces.redact import redacted
from samecity_hardware_sim.traces.text import lines
from samecity_hardware_sim.traces.trace import Kind, Trace, write_trace
from samecity_hardware_sim.traces.words import Words
from tests.hardware_sim.card.cards import NAME, card_image, resident_id
from tests.hardware_sim.traces.meanings import ALL
from tests.hardware_sim.traces.sessions import INITIAL_PIN, NEW_PIN, PIN, everything, head, recorded

TRACE: Final = recorded(everything)
EACH_LANGUAGE = pytest.mark.parametrize("lang", ["zh", "en"])
LOCALE: Final = files("samecity.texts") / "locale"
KEYS: Final = {
    lang: set(
        re.findall(
            r'^msgid "(.+)"$',
            (LOCALE / lang / "LC_MESSAGES" / "samecity.po").read_text(encoding="utf-8"),
            re.M,
        )
    )
    for lang in ("zh", "en")
}
LONG_NAME: Final = "测试甲乙丙丁戊己庚辛壬癸子丑寅卯辰"

PERSONAL: Final[Mapping[str, str]] = {
    "name": NAME,
    "new name": "测试改名",
    "holder of the purse": "李四",
    "resident number": resident_id().text,
    "card number": "X00000019",
    "identification": "330900D15600000500000001",
    "purse number": "3109999933090000001",
    "bank card number": "9999990000000014",
    "name on the bank card": "TEST/CARD",
    "birth date": "19900101",
    "PIN": PIN,
    "first PIN": INITIAL_PIN,
    "reloaded PIN": NEW_PIN,
}


def spellings(value: str) -> Iterator[str]:
    """Yield a value as text and as the bytes of every encoding that a card could use."""
    yield value
    yield value.encode("gbk").hex()
    if value.isascii() and value.isdigit():
        yield value.rjust(len(value) + len(value) % 2, "0")


def views(trace: Trace) -> Iterator[tuple[str, str]]:
    for lang in ("zh", "en"):
        yield f"text {lang}", "\n".join(line.text for line in lines(trace, Texts(lang)))
        yield f"page {lang}", page(trace, Texts(lang))
    yield "JSON", "\n".join(json.dumps(each, ensure_ascii=False) for each in plain_trace(trace))
    yield "redacted", write_trace(redacted(trace)).decode("utf-8")
    yield "repr", repr(trace) + repr(list(explained(trace.events)))


@pytest.mark.parametrize("what", PERSONAL)
def test_the_recorded_file_holds_what_the_views_must_not(what: str) -> None:
    text = write_trace(TRACE).decode("utf-8").lower()

    assert what == "reloaded PIN" or any(each.lower() in text for each in spellings(PERSONAL[what]))


@pytest.mark.parametrize("what", PERSONAL)
def test_no_view_of_a_session_holds_personal_data_or_a_pin(what: str) -> None:
    for view, text in views(TRACE):
        bare = re.sub(r"[\s:]", "", text).lower()  # the page writes bytes apart
        assert [each for each in spellings(PERSONAL[what]) if each.lower() in bare] == [], view


def test_a_long_name_is_hidden_in_both_its_parts() -> None:
    trace = recorded(everything, card_image(name=LONG_NAME))

    for view, text in views(trace):
        assert [each for each in (LONG_NAME[2:15], LONG_NAME[15:]) if each in text] == [], view


def test_the_serial_in_the_answer_to_reset_is_in_no_view() -> None:
    trace = recorded(lambda connection: None, card_image(serial=0x3ADE68B1 % 10_000_000))
    serial = trace.events[0].hex[-8:]

    assert [view for view, text in views(trace) if serial in text.upper().replace(" ", "")] == []


def test_the_text_says_what_was_asked_and_what_was_answered() -> None:
    text = "\n".join(line.text for line in lines(TRACE, Texts("en")))

    for part in (
        "#45 0.011500 s Test ICC 1 00 00  SELECT 00 A4 04 00  T-Union purse",
        "→ purpose: 01 (purchase); key index: 01; amount (fen): 200; terminal: 330200000042",
        "social security application DDF1 EF06 (holder's data)",
        "← 9000 done  social security number: (hidden)  after 0.000750 s",
        "← 6A83 no such record",
    ):
        assert part in text


def test_the_chinese_text_is_chinese() -> None:
    text = "\n".join(line.text for line in lines(TRACE, Texts("zh")))

    assert "← 9000 成功  社会保障号码：（已隐藏）  0.000750 秒后" in text
    assert "金额（分）：200；终端机编号：330200000042" in text


def test_the_json_is_one_object_for_the_head_and_one_for_each_step() -> None:
    first, *rest = plain_trace(TRACE)

    assert first["began_at"] == "2026-11-23T10:00:00+08:00"
    assert len(rest) == len(ALL)
    pay = next(one for one in rest if one["name"] == "debit")
    assert (pay["application"], pay["status"], pay["means"]) == ("purse", "9000", "ok")
    assert pay["took_us"] == 750
    (pin,) = (
        field
        for one in rest
        if one["name"] == "verify" and isinstance(fields := one["asked"], list)
        for field in fields[:1]
        if one["status"] == "63C5"
    )
    assert (pin["name"], pin["value"], pin["is_personal"]) == ("pin", None, True)


def test_what_happened_at_the_reader_is_told() -> None:
    events = TRACE.events
    failed = replace(events[2], kind=Kind.FAILURE, hex="", return_code=0x80100016)
    trace = Trace(head(), (*events[:2], failed), is_cut=True)

    text = "\n".join(line.text for line in lines(trace, Texts("en")))
    assert "← failure 80100016" in text
    assert "The last line was cut off" in text
    assert "failure 80100016" in page(trace, Texts("en"))


def test_a_command_without_an_answer_is_told() -> None:
    trace = Trace(head(), TRACE.events[:2])

    assert "no answer" in "\n".join(line.text for line in lines(trace, Texts("en")))


# Words.


@EACH_LANGUAGE
def test_every_name_has_its_words(lang: str) -> None:
    fields = [field for one in ALL for field in (*one.asked.fields, *one.told.fields)]
    families = {
        "trace.command": {row.name for table in COMMANDS.values() for row in table.values()}
        | {UNKNOWN.name},
        "trace.event": {kind.value for kind in Kind} - {Kind.COMMAND.value},
        "trace.status": {status_name(status) for status in SW},
        "trace.what": {what.value for what in What},
        "trace.code": {f"application_{each.value}" for each in Spoken}
        | {field.code for field in fields if field.code},
    }

    for family, names in families.items():
        assert {name for name in names if f"{family}.{name}" not in KEYS[lang]} == set(), family
    assert {each.name for each in fields if f"trace.field.{each.name}" not in KEYS[lang]} == set()


# The page.

VOID: Final = frozenset({"meta", "br"})


class Page(HTMLParser):
    """Reads a page and remembers what a validator would ask for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.lang = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if "href" in found else []
        self.wrong += [name for name, _ in attrs if name.startswith("on") or name == "src"]
        if tag == "html":
            self.lang = found.get("lang") or ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@EACH_LANGUAGE
def test_the_page_is_clean_for_ears_keyboards_and_networks(lang: str) -> None:
    read = Page(page(TRACE, Texts(lang)))

    assert (read.open, read.wrong) == ([], [])
    assert read.lang == {"zh": "zh-CN", "en": "en"}[lang]
    assert len(set(read.ids)) == len(read.ids)
    assert {link.removeprefix("#") for link in read.links} <= set(read.ids)
    assert all(link.startswith("#") for link in read.links)
    assert {"script", "img", "link", "iframe"} & set(read.tags) == set()
    assert [read.tags.count(tag) for tag in ("h1", "main", "title", "header")] == [1, 1, 1, 1]
    assert read.tags.count("nav") == 2


def test_the_page_leads_to_what_did_not_end_well() -> None:
    text = page(TRACE, Texts("en"))

    assert '<a href="#n-91">#91 READ RECORD 00 B2 04 C4: 6A83 no such record</a>' in text
    assert '<article id="n-91" class="bad">' in text


def test_the_page_folds_one_part_for_each_stay_in_an_application() -> None:
    read = Page(page(TRACE, Texts("en")))

    assert len([id for id in read.ids if id.startswith("part-")]) == 6


def test_a_page_where_all_ended_well_says_so() -> None:
    trace = recorded(lambda connection: None)

    assert "Everything ended well." in page(trace, Texts("en"))


def test_names_of_readers_and_labels_cannot_write_html() -> None:
    hostile = "<script>alert(1)</script>"
    label = "500A3C7363726970743E4141"
    fci = f"6F{len(label) // 2 + 2:02X}A5{len(label) // 2:02X}{label}"
    events = TRACE.events
    trace = Trace(
        replace(head(), binding=hostile),
        (
            replace(events[0], reader=hostile),
            replace(events[1], reader=hostile),
            replace(events[2], reader=hostile, hex=fci + "9000"),
        ),
    )
    assert read_objects(bytes.fromhex(fci)).fields[0].value == "<script>AA"

    assert "script" not in Page(page(trace, Texts("en"))).tags


def test_a_value_that_is_personal_never_becomes_a_word() -> None:
    words = Words(Texts("en"))

    shown = [
        words.named(field)
        for one in ALL
        for field in (*one.asked.fields, *one.told.fields)
        if field.is_personal
    ]
    assert len(shown) > 20
    assert all(each.endswith(": (hidden)") for each in shown)
