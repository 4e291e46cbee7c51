"""Every command with its options, from the command line itself; examples from docs/commands.md.

Help is written in English where the commands are. In Chinese it stands in `texts/commands.zh.toml`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from samecity.cli.root import root
from samecity_docs.page import read_page
from samecity_docs.reference.markdown import code, table, translations, word, words

_PROGRAM = "samecity"
_PAGE = "docs/commands.md"
_CHINESE = "commands.zh"


def commands(language: str) -> str:
    """Return a section per command: what it does, usage, options, examples."""
    examples = read_page(_PAGE).section_blocks
    return "".join(
        _section(name, command, language)
        + "".join(f"```{one.language}\n{one.text}```\n\n" for one in examples.get(name, ()))
        for name, command in all_commands()
    )


def all_commands() -> Iterator[tuple[str, click.Command]]:
    """Return every command that is no group, by its full name."""
    yield from _below(root, _PROGRAM)


def _below(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for each in group.list_commands(context):
        command = group.get_command(context, each)
        if isinstance(command, click.Group):
            yield from _below(command, f"{name} {each}")
        elif command is not None:
            yield f"{name} {each}", command


def help_texts(command: click.Command) -> Iterator[str]:
    """Return the texts of a command's help: its paragraphs, then a line for each option."""
    yield from (" ".join(part.split()) for part in _paragraphs(command))
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield parameter.help or ""


def _paragraphs(command: click.Command) -> list[str]:
    return inspect.cleandoc(command.help or "").split("\n\n")


def said(text: str, language: str) -> str:
    """Return a text of the help in a language.

    Raises:
        KeyError: Nobody has translated it.
    """
    return translations(_CHINESE)[text] if language == "zh" else text


def _section(name: str, command: click.Command, language: str) -> str:
    context = click.Context(command, info_name=name)
    paragraphs = [said(" ".join(one.split()), language) for one in _paragraphs(command)]
    usage = " ".join((name, *command.collect_usage_pieces(context)))
    options = [one for one in command.params if isinstance(one, click.Option)]
    return "\n\n".join(
        [
            f"## {code(name)}",
            *paragraphs,
            word(language, "usage").format(line=code(usage)),
            table(
                words(language, "option", "needed", "meaning"),
                (_option(one, context, language) for one in options),
            ),
        ]
    )


def _option(option: click.Option, context: click.Context, language: str) -> list[str]:
    meaning = said(option.help or "", language)
    if option.multiple:
        meaning = word(language, "many").format(meaning=meaning)
    values = option.type.choices if isinstance(option.type, click.Choice) else ()
    metavar = "" if option.is_flag or values else option.make_metavar(context)
    spelled = [f"{name} {metavar}".strip() for name in (*option.opts, *option.secondary_opts)]
    return [
        code(*spelled, *values),
        word(language, "yes" if option.required else "no"),
        meaning,
    ]
