"""The tree of errors in the docstring is the tree of classes, and each can be said."""

import re
import string

import pytest

from cairn import errors

BRANCH = re.compile(r"^(?P<indent>[│ ]*)(?:[├└]── )?(?P<name>[A-Z]\w+)  ")


def _drawn():
    """(class, parent) for each line of the docstring's tree."""
    ancestors = []
    for line in errors.__doc__.splitlines():
        found = BRANCH.match(line.removeprefix("    "))
        if found:
            depth = len(found["indent"]) // 4 + ("── " in line)
            del ancestors[depth:]
            yield found["name"], ancestors[-1] if ancestors else None
            ancestors.append(found["name"])


def _classes():
    return [
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, errors.CairnError)
    ]


def test_the_drawn_tree_is_the_tree_of_classes():
    real = {
        each.__name__: None if each is errors.CairnError else each.__bases__[0].__name__
        for each in _classes()
    }
    drawn = list(_drawn())
    assert len(dict(drawn)) == len(drawn)
    assert dict(drawn) == real


def test_codes_are_unique():
    codes = [each.code for each in _classes()]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("kind", _classes(), ids=lambda kind: kind.__name__)
def test_an_error_says_what_happened_and_what_to_do(kind):
    fields = {
        name.partition(".")[0]
        for text in (kind.problem, kind.remedy)
        for _, name, _, _ in string.Formatter().parse(text)
        if name
    }
    error = kind(**dict.fromkeys(fields, "x"))
    assert error.what()
    assert error.advice().startswith(error.what())
    again = error.__reduce__()
    assert again[0](*again[1]).facts == error.facts
