"""Which machines there are: one row for each, with what it does, takes, asks and says.

A row is all that most machines are; what a gate or validator writes on a card stands in `gates` and
`metro`. Scenarios and fields are those of the plugins.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import attrs

from samecity.domain.card import CredentialKind
from samecity.errors import UnknownName
from samecity_hardware_sim.card.system import Interface
from samecity_hardware_sim.terminals.reader import INTERFACES

_TAP: Final = CredentialKind.CARD_CONTACTLESS
_CHIP: Final = CredentialKind.CARD_CONTACT
_CODE: Final = CredentialKind.ECARD_QR
_PAPER: Final = CredentialKind.NONE

SAME_TAP: Final = timedelta(seconds=5)
"""How long a card or code that is shown again to a gate is the same tap. Project-defined."""


@attrs.frozen
class Action:
    """One thing that a machine does.

    Attributes:
        scenario: Scenario code.
        says: Text of an allowed use, of the family `screen`.
        fields: What the machine itself puts into each request.
        asks: Fields that the operator, or the person at the screen, may enter.
        kind: What is shown for it unless something else is said; None is what the machine takes
            first.
        resets_pin: Whether an allowed use is the order to reset the PIN on the chip.
    """

    scenario: str
    says: str
    fields: Mapping[str, object] = attrs.field(factory=dict)
    asks: frozenset[str] = frozenset()
    kind: CredentialKind | None = None
    resets_pin: bool = False


@attrs.frozen(kw_only=True)
class Model:
    """A type of machine.

    Attributes:
        name: What it is called.
        kinds: What it takes; the first is what a plain person shows.
        actions: What it does, by name; the first is what it does unasked.
        same_tap: How long what is shown again counts as the same tap; nothing where a person starts
            each use at the screen.
        is_gate: Whether nobody operates it and its screen is read while walking: it shows one line
            and no note.
        writes: Files of the purse that it writes with a use, by SFI.
    """

    name: str
    zh: str
    en: str
    kinds: tuple[CredentialKind, ...]
    actions: Mapping[str, Action]
    same_tap: timedelta = timedelta(0)
    is_gate: bool = False
    writes: tuple[int, ...] = ()

    @property
    def interfaces(self) -> frozenset[Interface]:
        """The readers that it has."""
        return frozenset(INTERFACES[kind] for kind in self.kinds if kind in INTERFACES)

    def kind_for(self, action: Action) -> CredentialKind:
        """Return what a plain person shows for an action."""
        return action.kind or self.kinds[0]

    def action(self, name: str = "") -> tuple[str, Action]:
        """Return an action and its name; without a name the first one.

        Raises:
            UnknownName: It does no such thing.
        """
        name = name or next(iter(self.actions))
        if name not in self.actions:
            raise UnknownName("action", name, tuple(self.actions))
        return name, self.actions[name]


def _gate(
    name: str, zh: str, en: str, action: str, does: Action, *writes: int, code: bool = False
) -> Model:
    return Model(
        name=name,
        zh=zh,
        en=en,
        kinds=(_TAP, _CODE) if code else (_TAP,),
        actions={action: does},
        same_tap=SAME_TAP,
        is_gate=True,
        writes=writes,
    )


def _desk(name: str, zh: str, en: str, *kinds: CredentialKind, **actions: Action) -> Model:
    return Model(name=name, zh=zh, en=en, kinds=kinds, actions=actions)


_RIDE: Final = "transit.ride"
_ITEMS: Final = frozenset({"items"})

MODELS: Final[Mapping[str, Model]] = {
    model.name: model
    for model in (
        _gate(
            "bus_validator",
            "公交车载机",
            "bus validator",
            "ride",
            Action(_RIDE, "paid", {"mode": "bus"}),
            0x1E,
        ),
        _gate(
            "metro_entry_gate",
            "地铁进站闸机",
            "metro gate, entry",
            "entry",
            Action(_RIDE, "entered", {"mode": "metro"}),
            0x1A,
            0x1E,
        ),
        _gate(
            "metro_exit_gate",
            "地铁出站闸机",
            "metro gate, exit",
            "exit",
            Action(_RIDE, "paid", {"mode": "metro"}),
            0x1A,
            0x1E,
        ),
        Model(
            name="metro_service_desk",
            zh="地铁客服中心",
            en="metro service desk",
            kinds=(_TAP,),
            actions={"close": Action(_RIDE, "closed", {"mode": "metro"})},
            same_tap=SAME_TAP,
            writes=(0x1A, 0x1E),
        ),
        _gate(
            "venue_gate",
            "场馆闸机",
            "venue gate",
            "enter",
            Action("culture.enter", "valid"),
            code=True,
        ),
        _desk(
            "topup_machine",
            "交通充值机",
            "top-up machine",
            _TAP,
            _CHIP,
            topup=Action("transit.topup", "loaded", asks=frozenset({"amount_fen"})),
        ),
        _desk(
            "desk_reader",
            "窗口读卡器",
            "desk reader",
            _CHIP,
            _TAP,
            _CODE,
            identify=Action("government.identify", "identified", asks=frozenset({"item"})),
            accept=Action(
                "government.accept",
                "accepted",
                asks=frozenset({"item", "step", "case", "documents"}),
            ),
        ),
        _desk(
            "pharmacy_terminal",
            "药店结算终端",
            "pharmacy terminal",
            _CHIP,
            _CODE,
            buy=Action(
                "medical.pharmacy",
                "settled",
                asks=frozenset({"items", "pay", "bill", "proxy"}),
            ),
        ),
        _desk(
            "hospital_terminal",
            "医院就诊终端",
            "hospital terminal",
            _CHIP,
            _CODE,
            visit=Action(
                "medical.visit",
                "visit",
                asks=frozenset({"step", "items", "pay", "emergency", "proxy"}),
            ),
        ),
        _desk(
            "library_desk",
            "图书馆借还台",
            "library desk",
            _TAP,
            _CHIP,
            _CODE,
            borrow=Action("culture.borrow", "borrowed", asks=_ITEMS),
            give_back=Action("culture.return", "returned", asks=_ITEMS),
        ),
        _desk(
            "hotel_desk",
            "酒店前台读卡器",
            "hotel desk",
            _CHIP,
            _TAP,
            _CODE,
            check_in=Action(
                "hotel.checkin",
                "registered",
                {"act": "in"},
                frozenset({"room", "arrives_on", "leaves_on", "guests"}),
            ),
            check_out=Action("hotel.checkin", "checked_out", {"act": "out"}, frozenset({"room"})),
        ),
        _desk(
            "self_service_terminal",
            "自助服务终端",
            "self-service terminal",
            _CHIP,
            _TAP,
            _CODE,
            print=Action("government.terminal", "printed", asks=frozenset({"item"})),
        ),
        _desk(
            "card_counter",
            "社保卡服务柜台",
            "card counter",
            _CHIP,
            _PAPER,
            enable=Action("card.enable", "enabled"),
            lift=Action("card.lift", "lifted"),
            unlock_pin=Action(
                "card.unlock", "pin_reset", {"what": "pin"}, kind=_PAPER, resets_pin=True
            ),
        ),
        _desk(
            "meeting_door",
            "会议签到机",
            "meeting sign-in",
            _TAP,
            _CODE,
            _CHIP,
            sign_in=Action("meeting.sign", "signed_in", {"direction": "in"}, frozenset({"event"})),
            sign_out=Action(
                "meeting.sign", "signed_out", {"direction": "out"}, frozenset({"event"})
            ),
        ),
    )
}
"""All of them, by name."""


def find_model(name: str) -> Model:
    """Return a type of machine.

    Raises:
        UnknownName: There is none of this name.
    """
    if name not in MODELS:
        raise UnknownName("device", name, tuple(MODELS))
    return MODELS[name]
