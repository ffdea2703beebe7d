"""What an operator may set: one table, read by Django's settings, the pages and ``cairn doctor``.

A value comes from the environment, else from ``settings.json`` in the data folder (written by the
first start and the operator's pages), else from the table. What is secret has no default, is sealed
in the file and shown nowhere.
"""

from __future__ import annotations

import json
import os
import tempfile
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from cairn.registry import instance
from cairn.registry.errors import InstanceUnusable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

SETTINGS_FILE = "settings.json"
PROVIDERS_FILE = "identity-providers.json"
LISTENS_AT = "CAIRN_LISTENS_AT"
"""Where ``cairn serve`` answers on this machine; set by itself, for its own processes."""
_FORM = "cairn-registry-settings-1"
_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that an operator may set.

    Attributes:
        name: its key in the file.
        variable: the environment variable that goes before the file.
        meaning: what it does, in one sentence.
        default: what holds where nothing is set.
        secret: sealed in the file, never shown.
        page: whether the operator's page changes it; else the environment alone.
        switch: whether it is on (``1``) or off.
    """

    name: str
    variable: str
    meaning: StrOrPromise
    default: str = ""
    secret: bool = False
    page: bool = False
    switch: bool = False


TABLE: tuple[Setting, ...] = (
    Setting(
        "data",
        "CAIRN_DATA",
        _("The folder of this installation: database, secrets, pictures, log."),
        "cairn-data",
    ),
    Setting(
        "database",
        "DATABASE_URL",
        _("postgres://…; without it one SQLite file in the data folder."),
        secret=True,
    ),
    Setting(
        "name",
        "CAIRN_NAME",
        _("What this registry is called; shown as who knows an issuer."),
        page=True,
    ),
    Setting(
        "base_url",
        "CAIRN_BASE_URL",
        _("The address that people and verifiers see; it stands in every credential."),
        "http://localhost:8000",
        page=True,
    ),
    Setting(
        "contact",
        "CAIRN_CONTACT",
        _("An address for people who cannot use a page, or have a question."),
        page=True,
    ),
    Setting(
        "source",
        "CAIRN_SOURCE",
        _("Where the source of this installation can be had; shown at the foot of pages."),
        page=True,
    ),
    Setting(
        "terms",
        "CAIRN_TERMS",
        _("Where your terms of use stand; without them a page says how this is meant to be used."),
        page=True,
    ),
    Setting(
        "privacy",
        "CAIRN_PRIVACY",
        _("Where your privacy statement stands; without it a page says what the program does."),
        page=True,
    ),
    Setting(
        "open_founding",
        "CAIRN_OPEN",
        _("Every account may found an institution; else operators alone do."),
        page=True,
        switch=True,
    ),
    Setting(
        "smtp_url",
        "CAIRN_SMTP_URL",
        _("smtp(s)://user:password@host:port; without it mail goes to the outbox page."),
        secret=True,
        page=True,
    ),
    Setting("mail_from", "CAIRN_FROM", _("The sender of mails."), page=True),
    Setting(
        "log_witnesses",
        "CAIRN_LOG_WITNESSES",
        _("Who watches the log: witness and quorum lines as c2sp.org/tlog-policy defines them."),
        page=True,
    ),
    Setting(
        "trusted_logs",
        "CAIRN_TRUSTED_LOGS",
        _("Trusted logs of elsewhere: log, witness and quorum lines of c2sp.org/tlog-policy."),
        page=True,
    ),
    Setting(
        "chain_node",
        "CAIRN_RPC_URL",
        _("A node of the chain on which the log is anchored; without it nothing is anchored."),
        secret=True,
    ),
    Setting("chain_contract", "CAIRN_CHAIN_CONTRACT", _("The anchor contract there.")),
    Setting(
        "chain_key",
        "CAIRN_CHAIN_KEY",
        _("The file of the account that pays for anchors, made by `cairn log anchor key`."),
    ),
    Setting(
        "chain_passphrase", "CAIRN_CHAIN_PASSPHRASE", _("Opens the account's file."), secret=True
    ),
    Setting(
        "chain_hours", "CAIRN_CHAIN_HOURS", _("Hours between two anchors, at least."), default="24"
    ),
    Setting(
        "chain_fee", "CAIRN_CHAIN_FEE", _("The most for a unit of gas, in gwei."), default="200"
    ),
    Setting(
        "proxies",
        "CAIRN_PROXIES",
        _("How many reverse proxies stand before this server; they name the visitor's address."),
        "0",
    ),
    Setting(
        "import_megabytes",
        "CAIRN_IMPORT_MB",
        _("The longest file that a page takes: an export of a backpack, taken in by a job."),
        "512",
    ),
    Setting(
        "import_unpacked_megabytes",
        "CAIRN_IMPORT_UNPACKED_MB",
        _("How much of such a file is taken once it is unpacked."),
        "2048",
    ),
    Setting(
        "import_entries",
        "CAIRN_IMPORT_ENTRIES",
        _("How many files may stand in it."),
        "25000",
    ),
    Setting(
        "fetch_private",
        "CAIRN_PRIVATE",
        _("Checking may ask servers in private networks; for trials."),
        switch=True,
    ),
    Setting(
        "log_form", "CAIRN_LOG", _("How log lines are written: json, or text as at a terminal.")
    ),
    Setting("demo", "CAIRN_DEMO", _("The demonstration world: everything is marked."), switch=True),
    Setting(
        "debug",
        "CAIRN_DEBUG",
        _("Errors are shown in the browser; never in operation."),
        switch=True,
    ),
)
"""Everything that can be set, in the order in which it is read."""

_BY_NAME = {each.name: each for each in TABLE}
_ADDRESSES = {
    "database": ("postgres", "postgresql"),
    "base_url": ("https", "http"),
    "smtp_url": ("smtp", "smtps"),
}
_COUNTS = ("proxies", "import_megabytes", "import_unpacked_megabytes", "import_entries")


@dataclass(frozen=True, slots=True)
class Configuration:
    """The values that hold.

    Attributes:
        values: by name.
        origins: where each is from: ``environment``, ``file`` or ``default``.
    """

    values: Mapping[str, str]
    origins: Mapping[str, str]

    def text(self, name: str) -> str:
        """A value as text; empty where nothing is set."""
        return self.values[name]

    def on(self, name: str) -> bool:
        """Whether a switch is on."""
        return self.values[name] == "1"

    def faults(self) -> list[str]:
        """Of each value that cannot be: the variable, and what it must be.

        The value itself is not repeated, since it may hold a password.
        """
        found = []
        for name, schemes in _ADDRESSES.items():
            if self.values[name] and not _is_address(self.values[name], schemes):
                begins = " or ".join(f"{scheme}://" for scheme in schemes)
                found.append(f"{_BY_NAME[name].variable} must be an address: {begins}, then a name")
        for name in _COUNTS:
            try:
                self.count(name)
            except InstanceUnusable as error:
                found.append(str(error.facts["detail"]))
        return found

    def count(self, name: str) -> int:
        """A value as a number.

        Raises:
            InstanceUnusable: it is none.
        """
        try:
            return int(self.values[name] or 0)
        except ValueError as error:
            variable = _BY_NAME[name].variable
            raise InstanceUnusable(detail=f"{variable} is not a number") from error


def read(folder: Path) -> Configuration:
    """The values that hold for the installation in a folder.

    Raises:
        InstanceUnusable: the file cannot be read, others may read it, or its secrets do not open.
    """
    kept = _kept(folder)
    values: dict[str, str] = {}
    origins: dict[str, str] = {}
    for each in TABLE:
        if each.variable in os.environ:
            values[each.name], origins[each.name] = os.environ[each.variable], "environment"
        elif each.page and each.name in kept:
            text = kept[each.name]
            values[each.name] = _opened(folder, each, text) if each.secret else text
            origins[each.name] = "file"
        else:
            values[each.name], origins[each.name] = _default(each), "default"
    return Configuration(values, origins)


def write(folder: Path, changes: Mapping[str, str]) -> None:
    """Keep values in the file; one that is empty is taken out of it.

    Args:
        folder: the data folder, with its secrets.
        changes: by name; only what the page may change.

    Raises:
        ValueError: a name that no page changes.
        InstanceUnusable: there are no secrets to seal with.
    """
    kept = _kept(folder)
    for name, text in changes.items():
        setting = _BY_NAME[name]
        if not setting.page:
            raise ValueError(name)
        if text:
            kept[name] = _sealed(folder, setting, text) if setting.secret else text
        else:
            kept.pop(name, None)
    body = json.dumps({"form": _FORM, "settings": kept}, ensure_ascii=False, indent=1)
    write_private(folder / SETTINGS_FILE, body + "\n")


def write_private(path: Path, text: str) -> None:
    """Replace a file as a whole; only its owner may read it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)


def providers(folder: Path) -> list[dict[str, Any]]:
    """The OpenID Connect providers that the operator names, from ``identity-providers.json``.

    A list of ``{"id", "name", "server", "client_id", "client_secret", "domains", "origins"}``.
    ``domains`` are those whose addresses the provider vouches for: an address of any other domain
    has to be verified here. ``origins`` are where it asks people to sign in, if that is not where
    ``server`` is.

    Raises:
        InstanceUnusable: it cannot be read as one, or others than its owner may read it.
    """
    path = folder / PROVIDERS_FILE
    document = _private_json(path)
    if document is None:
        return []
    wanted = {"id", "name", "server", "client_id"}
    if not isinstance(document, list) or not all(
        isinstance(each, dict) and wanted <= each.keys() for each in document
    ):
        raise InstanceUnusable(detail=f"{path} is not a list of identity providers")
    return document


def _is_address(text: str, schemes: tuple[str, ...]) -> bool:
    """Whether a text begins with one of these, and names a host and, if any, a port."""
    try:
        parts = urlsplit(text)
        # A database may be at a socket, which is no host; then it has a name.
        place = parts.hostname or (parts.scheme.startswith("postgres") and parts.path.strip("/"))
        return parts.scheme in schemes and bool(place) and parts.port != 0
    except ValueError:
        return False


def _default(setting: Setting) -> str:
    """What holds where nothing is set; a server on another port is at that port."""
    if setting.name == "base_url":
        return os.environ.get(LISTENS_AT, setting.default)
    return setting.default


def _kept(folder: Path) -> dict[str, str]:
    path = folder / SETTINGS_FILE
    document = _private_json(path)
    if document is None:
        return {}
    kept = document.get("settings") if isinstance(document, dict) else None
    if not isinstance(kept, dict) or document.get("form") != _FORM:
        raise InstanceUnusable(detail=f"{path} cannot be read as a file of settings")
    return {str(name): str(text) for name, text in kept.items()}


def _private_json(path: Path) -> Any:
    try:
        mode = path.stat().st_mode
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise InstanceUnusable(detail=f"{path} cannot be read") from error
    if os.name == "posix" and mode & _OTHERS:
        raise InstanceUnusable(detail=f"others than its owner may read {path}; chmod 600 mends it")
    return document


def _sealed(folder: Path, setting: Setting, text: str) -> str:
    secrets = instance.read_secrets(folder)
    if secrets is None:
        raise InstanceUnusable(detail=f"no secrets yet in {folder}; `cairn serve` makes them")
    return b64encode(secrets.seal(text.encode(), purpose=f"setting:{setting.name}")).decode()


def _opened(folder: Path, setting: Setting, sealed: str) -> str:
    secrets = instance.read_secrets(folder)
    if secrets is None:
        raise InstanceUnusable(detail=f"{folder} has settings and no secrets to open them with")
    return secrets.open(b64decode(sealed), purpose=f"setting:{setting.name}").decode()
