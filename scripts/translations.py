"""The registry's catalogues of translations, without the system's gettext.

``extract``   brings each ``django.po`` up to date with Python and templates; nothing is lost
``compile``   makes each ``django.mo`` that Django reads
``missing``   lists what is not translated yet, for each language and folder
``check``     fails where a translation is lacking, a placeholder was lost, or a
              compiled catalogue is not that of its source

What is asked for at run time is what is looked for: templates are parsed by Django itself.
"""

from __future__ import annotations

import ast
import io
import os
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from gettext import GNUTranslations
from pathlib import Path
from typing import TYPE_CHECKING

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template import Template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from cairn.registry.site import languages
from cairn.wording.french_spaces import spaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parents[1]
REGISTRY = ROOT / "src/cairn/registry"
LOCALE = REGISTRY / "locale"
LANGUAGES = ("fr", "de", "es")
"""Offered to people, and complete."""
SIGN_IN = REGISTRY / "accounts/locale"
"""Written by hand, in English too: what a library says of signing in, put plainer. Each language
says at least what English does; nothing is looked for there."""
DRAFTS = ("mi",)
"""Begun, and off until a speaker has signed them off."""
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "de": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "mi": "nplurals=2; plural=(n > 1);",
}
"""As Django's own catalogues have them: French and Spanish of a million are not told apart."""
LEGAL = ("site/templates/terms.html", "site/templates/privacy.html")
"""Pages whose words may bind somebody: their translations are drafts, kept in the catalogue and
left out of what Django reads until ``languages.LEGAL_SIGNED_OFF`` names the language."""

_CATALOGUES = [(each, LOCALE) for each in LANGUAGES]
_CATALOGUES += [(each, SIGN_IN) for each in ("en", *LANGUAGES)]
_PERSONAL = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Report-Msgid-Bugs-To|Last-Translator|Language-Team|'
    r"Project-Id-Version|Generated-By): .*\n",
    re.MULTILINE,
)
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
_SENTENCES = {"problem", "remedy"}
_UNTRANSLATED = {"showcase.py", "design.html"}
"""Pages for developers alone."""

Key = tuple[str | None, str, str | None]


@dataclass
class Found:
    """Messages with the files that say them, and what translators should know of them."""

    messages: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(
        self, path: Path, message: str, plural: str | None = None, context: str | None = None
    ) -> None:
        """Note one message of a file."""
        if message.strip():
            self.messages[context, message, plural].add(str(path.relative_to(REGISTRY)))


def _called(source: bytes) -> dict[str, str]:
    """Django's functions that ask for a translation, by what the file calls them."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name
    }


def _python(path: Path, found: Found) -> None:
    source = path.read_bytes()
    called = _called(source)
    options = {"encoding": "utf-8"}
    for _line, name, message, _notes in extract_python(
        io.BytesIO(source), called.keys(), (), options
    ):
        function = called[name]
        parts = message if isinstance(message, tuple) else (message,)
        if parts[0] is None:
            continue
        if function.startswith("ngettext"):
            found.add(path, parts[0], parts[1])
        elif function.startswith("pgettext"):
            found.add(path, parts[1], context=parts[0])
        else:
            found.add(path, parts[0])
    if path.name != "errors.py":
        return
    # An error of the tree is shown by its class's two sentences.
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id in _SENTENCES
            and isinstance(node.value, ast.Constant)
        ):
            found.add(path, str(node.value.value))


def _template(path: Path, found: Found) -> None:
    nodes = Template(path.read_text(encoding="utf-8")).nodelist
    for node in nodes.get_nodes_by_type(TranslateNode):
        literal = getattr(node.filter_expression.var, "literal", None)
        if isinstance(literal, str):
            context = node.message_context.var if node.message_context else None
            found.add(path, literal.replace("%", "%%"), context=context)
    for node in nodes.get_nodes_by_type(BlockTranslateNode):
        message, _names = node.render_token_list(node.singular)
        plural = node.render_token_list(node.plural)[0] if node.plural else None
        context = node.message_context.var if node.message_context else None
        found.add(path, message, plural, context)


def find() -> Found:
    """All that the registry says to people, in order of files."""
    found = Found()
    for path in sorted(REGISTRY.rglob("*")):
        if path.name in _UNTRANSLATED or "migrations" in path.parts:
            continue
        if path.suffix == ".py":
            _python(path, found)
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            _template(path, found)
    return found


def source(language: str, folder: Path = LOCALE) -> Path:
    """The catalogue that people edit."""
    return folder / language / "LC_MESSAGES/django.po"


def compiled(language: str, folder: Path = LOCALE) -> Path:
    """The catalogue that Django reads."""
    return source(language, folder).with_suffix(".mo")


def load(language: str, folder: Path = LOCALE) -> Catalog:
    """A catalogue, or an empty one."""
    path = source(language, folder)
    if not path.is_file():
        return Catalog(locale=None if language == "mi" else language, domain="django")
    with path.open("rb") as file:
        return read_po(file, locale=None if language == "mi" else language, domain="django")


def extract() -> None:
    """Bring the catalogues up to date; what is no longer said is kept, marked as obsolete."""
    found = find()
    for language in (*LANGUAGES, *DRAFTS):
        old = load(language)
        new = Catalog(
            locale=old.locale,
            domain="django",
            project="Cairn",
            copyright_holder="The Cairn contributors",
            header_comment=_comment(language),
            fuzzy=False,
        )
        new.mime_headers = [("Plural-Forms", PLURALS[language])]
        for (context, message, plural), files in sorted(
            found.messages.items(), key=lambda item: (sorted(item[1]), item[0][1])
        ):
            key = (message, plural) if plural else message
            before = old.get(message, context)
            new.add(
                key,
                before.string if before else None,
                locations=[(file, 0) for file in sorted(files)],
                context=context,
            )
        known = {(message.context, message.id) for message in new}
        for message in (*old, *old.obsolete.values()):
            if message.id and (message.context, message.id) not in known and message.string:
                new.obsolete[message.id] = message
        path = source(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with io.BytesIO() as buffer:
            write_po(buffer, new, width=98, include_lineno=False, omit_header=False)
            text = buffer.getvalue().decode()
        # Without the dates, which would make each extraction a change, and the empty forms.
        text = _PERSONAL.sub("", text)
        path.write_text(text, encoding="utf-8")
        print(f"{language}: {len(found.messages)} messages, {len(_open(new))} not translated")


def _comment(language: str) -> str:
    draft = (
        "# Draft: off until a speaker of the language has signed it off.\n"
        if language in DRAFTS
        else ""
    )
    return f"# Cairn, pages of the registry: {language}\n{draft}#"


def _open(catalogue: Catalog) -> list[Key]:
    return [
        (message.context, _first(message.id), None)
        for message in catalogue
        if message.id and not _texts(message.string)
    ]


def _first(identity: str | tuple[str, ...]) -> str:
    return identity[0] if isinstance(identity, tuple) else identity


def _texts(string: str | tuple[str, ...] | None) -> list[str]:
    """The translations of a message, or none unless each of its forms is there."""
    texts = list(string) if isinstance(string, (tuple, list)) else [string]
    return [text for text in texts if text] if all(texts) else []


def _draft(language: str, files: Iterable[str]) -> bool:
    """Whether a message stands in legal text alone, and nobody has signed its translation off."""
    return language not in languages.LEGAL_SIGNED_OFF and all(file in LEGAL for file in files)


def binary(language: str, folder: Path = LOCALE) -> bytes:
    """The compiled form of a catalogue: without drafts, the spaces of French set."""
    catalogue = load(language, folder)
    for message in list(catalogue):
        files = [file for file, _line in message.locations]
        if message.id and files and _draft(language, files):
            catalogue.delete(message.id, message.context)
        elif language == "fr" and message.id:
            texts = message.string
            message.string = spaced(texts) if isinstance(texts, str) else tuple(map(spaced, texts))
    with io.BytesIO() as buffer:
        write_mo(buffer, catalogue)
        return buffer.getvalue()


def _read(catalogue: Path | io.BytesIO) -> dict[object, str]:
    """What a compiled catalogue says, without its header; nothing where there is none."""
    if isinstance(catalogue, Path):
        if not catalogue.is_file():
            return {}
        catalogue = io.BytesIO(catalogue.read_bytes())
    said = dict(GNUTranslations(catalogue)._catalog)  # noqa: SLF001  # no public way to list them
    said.pop("", None)
    return said


def compile_all() -> None:
    """Make what Django reads."""
    for catalogue in _CATALOGUES:
        made = binary(*catalogue)
        if _read(compiled(*catalogue)) != _read(io.BytesIO(made)):
            compiled(*catalogue).write_bytes(made)
        print(f"{catalogue[0]}: {compiled(*catalogue).relative_to(ROOT)}")


def lacking(language: str, found: Found | None = None) -> Iterator[tuple[str, str]]:
    """Each message without a translation, with the folder that says it first."""
    catalogue = load(language)
    for (context, message, _plural), files in (found or find()).messages.items():
        known = catalogue.get(message, context)
        if known is None or not _texts(known.string):
            yield min(files).split("/")[0], message


def faults(found: Found | None = None) -> list[str]:
    """What a translation that is offered must not have."""
    said = found or find()
    problems = []
    for language in LANGUAGES:
        due = {
            message
            for (_context, message, _plural), files in said.messages.items()
            if not _draft(language, files)
        }
        problems += [
            f"{language}: not translated: {message!r}"
            for _folder, message in lacking(language, said)
            if message in due
        ]
    own = {message for _context, message, _plural in said.messages}
    in_english = {message.id for message in load("en", SIGN_IN) if message.id}
    for language in ("en", *LANGUAGES):
        reworded = {message.id for message in load(language, SIGN_IN) if message.string}
        problems += [
            f"{language}: these are our own words, to be changed where they stand: {message!r}"
            for message in reworded & own
        ]
        problems += [
            f"{language}: put plainer in English only: {message!r}"
            for message in in_english - reworded
        ]
    for language, folder in _CATALOGUES:
        problems += [
            f"{language}: other placeholders: {text!r}"
            for message in load(language, folder)
            for text in _misplaced(message)
        ]
        if _read(compiled(language, folder)) != _read(io.BytesIO(binary(language, folder))):
            problems.append(f"{language}: django.mo is not that of django.po: make translations")
    return problems


def _misplaced(message: Message) -> Iterator[str]:
    """The translations that lost a placeholder or have another; one of a plural may leave some."""
    if not message.id:
        return
    wanted = set(_PLACEHOLDER.findall(_first(message.id)))
    if isinstance(message.id, tuple):
        wanted |= set(_PLACEHOLDER.findall(message.id[1]))
    for text in _texts(message.string):
        has = set(_PLACEHOLDER.findall(text))
        if has - wanted or (wanted - has and not isinstance(message.id, tuple)):
            yield text


def _list_missing() -> None:
    found = find()
    for language in (*LANGUAGES, *DRAFTS):
        by_folder: dict[str, list[str]] = defaultdict(list)
        for folder, message in lacking(language, found):
            by_folder[folder].append(message)
        print(f"{language}: {sum(map(len, by_folder.values()))} of {len(found.messages)}")
        if language in LANGUAGES:
            for folder, messages in sorted(by_folder.items()):
                print(f"  {folder}: {len(messages)}")
                for message in messages:
                    print(f"    {message!r}")


def main(command: str) -> int:
    """Run one of the four commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cairn.registry.settings")
    django.setup()
    if command == "check":
        problems = faults()
        print("\n".join(problems) or "Catalogues are complete.")
        return bool(problems)
    {"extract": extract, "compile": compile_all, "missing": _list_missing}[command]()
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in {"extract", "compile", "missing", "check"}:  # noqa: PLR2004
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
