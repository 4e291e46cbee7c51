"""`samecity demo`: the main job in six scenes, played before your eyes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final

from rich.console import RenderableType

from samecity.cli.command import EXIT_ALLOWED, command, print_json
from samecity.cli.demo_scenes import NEXT, SCENES, Played, Scene
from samecity.cli.matrix import matrix_view
from samecity.cli.tap import open_world
from samecity.cli.views.names import Names
from samecity.cli.views.screen import STYLES, Cell, show, table
from samecity.cli.views.sentence import Sentence
from samecity.domain.decision import Decision
from samecity.domain.money import yuan
from samecity.synthetic.readers import Readers
from samecity.synthetic.world import World
from samecity.texts.catalogue import Texts

_SIMULATOR: Final = "samecity_hardware_sim.bench"


@command("demo")
def demo(*, lang: str, as_json: bool) -> int:
    """Show what Same City is for, in six scenes and about two seconds.

    People and cards are synthetic; every card is a simulated chip that is tapped, byte by byte,
    and every line is decided by the engine while you watch. Nothing is kept and no network is used.
    """
    texts = Texts(lang)
    with open_world(texts) as world:
        names = Names(world.platform.registry, texts)
        readers = _readers(world)
        played = [(scene, _play(scene, world, readers)) for scene in SCENES]
        if as_json:
            scenes = [_plain(world, names, scene, lines) for scene, lines in played]
            print_json({"scenes": scenes, "next": list(NEXT.values())})
        else:
            show(texts("demo.intro"), "")
            for scene, lines in played:
                show(*_view(names, scene, lines))
            show(*_next(texts))
    return EXIT_ALLOWED


def _readers(world: World) -> Readers:
    """Set up simulated cards and readers, by name: the simulator stands on the core."""
    open_bench: Callable[[World], Readers] = import_module(_SIMULATOR).open_bench
    return open_bench(world)


def _play(scene: Scene, world: World, readers: Readers) -> Sequence[Played]:
    """Play a scene, or nothing where a plugin that it needs is not there."""
    is_playable = scene.needs <= world.platform.registry.scenarios.keys()
    return scene.play(world, readers) if is_playable else ()


def _plain(world: World, names: Names, scene: Scene, lines: Sequence[Played]) -> dict[str, object]:
    return {
        "key": scene.key,
        "title": names.texts(f"scene.{scene.key}.title"),
        "decisions": [
            {"card": home, **world.platform.explain(decision, names.texts.lang)}
            for home, decision in lines
        ],
    }


def _view(names: Names, scene: Scene, lines: Sequence[Played]) -> list[RenderableType]:
    texts = names.texts
    shown: list[RenderableType] = [
        Sentence(texts(f"scene.{scene.key}.title"), style="bold"),
        texts(f"scene.{scene.key}.story"),
    ]
    if not lines:
        return [*shown, Sentence(texts("demo.skipped"), style="yellow"), ""]
    if scene.is_grid:
        grid, legend = matrix_view(names, "", lines)
        shown += ["", grid, "", legend]
    else:
        shown += ["", _table(names, scene, lines)]
    return [*shown, "", Sentence(texts(f"scene.{scene.key}.lesson"), style="italic"), ""]


def _table(names: Names, scene: Scene, lines: Sequence[Played]) -> RenderableType:
    texts = names.texts
    headings = [
        "",
        texts(f"demo.{scene.column}"),
        texts("demo.answer"),
        texts("demo.pays"),
        texts("demo.why"),
    ]
    return table("", headings, [_line(names, scene, one) for one in lines])


def _line(names: Names, scene: Scene, played: Played) -> list[Cell]:
    home, decision = played
    style = STYLES[decision.treatment]
    words = names.texts(f"treatment.{decision.treatment.value}")
    codes = (
        [decision.treatment.value] if decision.allowed else [one.code for one in decision.reasons]
    )
    return [
        Sentence("✓" if decision.allowed else "✗", style=style),
        names.region(home) if scene.column == "card" else _moment(names, decision),
        Sentence("\n".join((words, *codes)), style=style),
        _pays(names.texts, decision),
        names.because(decision),
    ]


def _pays(texts: Texts, decision: Decision) -> str:
    """Say what the holder pays, and what somebody's fund pays of a bill."""
    terms = decision.terms
    if not (decision.allowed and terms.gross_fen):
        return "–"
    if not terms.fund_fen:
        return yuan(terms.payable_fen or terms.personal_fen)
    return f"{yuan(terms.personal_fen)}\n{texts('demo.fund', amount=yuan(terms.fund_fen))}"


def _moment(names: Names, decision: Decision) -> str:
    """Say when, where and how a card was used."""
    use = names.of(names.registry.known_scenario(decision.scenario).spec)
    place = names.region(decision.host)
    return f"{decision.at:%H:%M:%S} {place}\n{use}\n{names.kind(decision.kind)}"


def _next(texts: Texts) -> list[RenderableType]:
    shown: list[RenderableType] = [Sentence(texts("demo.next"), style="bold")]
    for key, line in NEXT.items():
        shown += [texts(f"next.{key}"), Sentence(f"  $ {line}", style="cyan")]
    return shown
