"""An installation that is backed up, and what the command says of it."""

import sqlite3
from contextlib import closing

from tests.registry import installations


def cairn(folder, *words, **more):
    done = installations.cairn(folder, *words, "--data", folder, **more)
    return done.stdout + done.stderr


def entries(folder):
    with closing(sqlite3.connect(folder / "log/private/open.sqlite")) as database:
        return database.execute("SELECT n FROM entry").fetchall()
