"""Every hook has a name and arguments that the platform calls. See docs/checks/hook-signatures.md.

Read from the source, so that each wrong hook is found and not only the one that pluggy meets first.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from samecity.kit.check import Check, Finding
from samecity.kit.subject import Subject
from samecity.kit.syntax import Hook, hooks_in
from samecity.spi import hooks

_WRAPPERS: Final = frozenset({"wrapper", "hookwrapper"})
_PREFIX: Final = "samecity_"


def _signatures() -> Mapping[str, inspect.Signature]:
    """Return the hooks of the plugin interface by name."""
    functions = inspect.getmembers(hooks, inspect.isfunction)
    return {
        name: inspect.signature(function)
        for name, function in functions
        if name.startswith(_PREFIX) and function.__module__ == hooks.__name__
    }


HOOKS: Final = _signatures()


def written(name: str) -> str:
    """Return a hook as it is written: `samecity_observe_decision(decision)`."""
    return f"{name}({', '.join(HOOKS[name].parameters)})"


def _find(subject: Subject) -> Iterator[Finding]:
    for point in subject.points:
        source = subject.main_source(point)
        for hook in hooks_in(source) if source is not None else ():
            what = _fault(hook)
            if what and source is not None:
                yield Finding(
                    what,
                    subject.shown(source.path),
                    hook.line,
                    expected=_nearest(hook),
                    received=f"{hook.name}({', '.join(hook.arguments)})",
                )


def _fault(hook: Hook) -> str:
    """Return what is wrong with a hook, or nothing."""
    if hook.name not in HOOKS:
        is_near = bool(get_close_matches(hook.name, HOOKS, 1, cutoff=0.8))
        return "hook_unknown" if hook.is_marked or is_near else ""
    if not hook.is_marked:
        return "hook_unmarked"
    if hook.options & _WRAPPERS:
        return "hook_wrapper"
    return "" if hook.arguments == tuple(HOOKS[hook.name].parameters) else "hook_arguments"


def _nearest(hook: Hook) -> str:
    """Return the hook that was probably meant, as it is written."""
    return written(get_close_matches(hook.name, HOOKS, 1, cutoff=0.0)[0])


CHECK: Final = Check("hook-signatures", _find, is_required=True)
