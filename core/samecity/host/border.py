"""The border to a plugin's code at start: it is given a limited time, and its failure is its own.

What a plugin does while requests are decided is contained by the engine, what it hears of them by
`samecity.host.observer`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from traceback import walk_tb
from typing import Final, TypeVar

from samecity.errors import ManifestInvalid, PluginError, SameCityError

Value = TypeVar("Value")

_CORE: Final = "samecity."
_LONGEST: Final = 200


def cross(plugin: str, doing: str, call: Callable[[], Value], limit_s: float) -> Value:
    """Run a plugin's own code in a thread of its own, and wait for it no longer than the limit.

    No thread can be ended from outside. One that takes longer is left behind: until the process
    ends it may keep a core busy and hold the import lock of a module, so that another plugin which
    imports that module waits and is blocked in its turn; if it returns after all, nobody listens.
    A plugin that imports the very module which is being imported now, and whose import opened the
    platform, waits for it until the limit.

    Args:
        plugin: Who is to blame.
        doing: What it does, for people, such as `import`.
        call: The plugin's code.
        limit_s: In seconds.

    Raises:
        PluginError: The plugin's own, or for whatever else it raised, also to end the process.
    """
    returned: list[Value] = []
    blamed: list[PluginError] = []

    def run() -> None:
        try:
            returned.append(call())
        except BaseException as error:
            # Nobody else can hear it in this thread; an interrupt by the operator never comes here.
            blamed.append(_blame(plugin, doing, error))

    thread = Thread(target=run, name=f"samecity plugin {plugin}", daemon=True)
    thread.start()
    thread.join(limit_s)
    if returned:
        return returned[0]
    if blamed:
        raise blamed[0]
    raise PluginError(
        plugin,
        f"expected {doing} to end within {limit_s:g} s, it is still running",
        hint="do there only what is quick; read files and open connections when they are needed",
    )


def _blame(plugin: str, doing: str, error: BaseException) -> PluginError:
    # An error class of the plugin's own may lack what ours have.
    if isinstance(error, SameCityError) and type(error).__module__ == SameCityError.__module__:
        if isinstance(error, PluginError) and error.plugin == plugin:
            return error
        return ManifestInvalid(plugin, error.message, hint=error.hint)
    return ManifestInvalid(plugin, f"{doing} raised {_in_words(error)}", hint=_hint(error))


def _in_words(error: BaseException) -> str:
    """Describe what a plugin raised, in printable characters."""
    try:
        words = repr(error)
    except BaseException:
        # Its own words fail too.
        words = type(error).__name__
    return "".join(one if one.isprintable() else " " for one in words[:_LONGEST])


def _hint(error: BaseException) -> str:
    if isinstance(error, ImportError) and str(error.name).startswith("samecity."):
        return "install a release of the plugin that was written for this release of samecity"
    if isinstance(error, SyntaxError) and error.filename:
        return f"look at {Path(error.filename).name}, line {error.lineno}"
    places = [
        f"look at {module}, line {line}"
        for frame, line in walk_tb(error.__traceback__)
        if not (module := str(frame.f_globals.get("__name__"))).startswith(("importlib", _CORE))
    ]
    return places[-1] if places else ""
