"""Help: every command has a whole line in its list, meaning for each option, and examples."""

import click
import pytest
from tests.architecture.test_guide_words import fault, uses

from cairn.cli import cairn
from cairn.cli.examples import EXAMPLES


def _leaves(command=cairn, path=()):
    if not isinstance(command, click.Group):
        yield " ".join(path), command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        yield from _leaves(command.get_command(context, name), (*path, name))


LEAVES = dict(_leaves())


def _help(command, path):
    context = click.Context(command, info_name=f"cairn {path}")
    return command.get_help(context)


def test_every_command_has_examples_and_no_others_are_there():
    assert set(EXAMPLES) == {"cairn", *LEAVES}


@pytest.mark.parametrize("path", EXAMPLES)
def test_examples_name_what_is_there(path):
    for line in EXAMPLES[path]:
        found = list(uses(line.replace("\\\n", " ")))
        assert found
        assert [said for words in found if (said := fault(words))] == []


@pytest.mark.parametrize("path", LEAVES)
def test_help_shows_them_and_says_what_each_option_means(path):
    text = _help(LEAVES[path], path)
    for line in "\n".join(EXAMPLES[path]).splitlines():
        assert line in text
    for each in LEAVES[path].params:
        if isinstance(each, click.Option) and not each.hidden:
            assert each.help, f"{path} {each.opts}"


def test_no_line_of_a_list_of_commands_is_cut_off():
    def groups(command, path):
        if isinstance(command, click.Group):
            yield command, path
            context = click.Context(command)
            for name in command.list_commands(context):
                yield from groups(command.get_command(context, name), f"{path} {name}")

    for command, path in groups(cairn, ""):
        assert "..." not in _help(command, path).partition("Commands:")[2], path
