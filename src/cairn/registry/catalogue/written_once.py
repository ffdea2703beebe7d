"""Rows that are written once: what credentials name and decisions cite."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext as _

from cairn.registry.errors import NotPossible


class WrittenOnce(models.Model):
    """A published version: it is added, and then neither changed nor removed.

    The database refuses it as well (a trigger, in the folder's migration): this class gives the
    reason in words a person can use.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it once.

        Raises:
            NotPossible: it was written before.
        """
        if not self._state.adding:
            _unchangeable()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: credentials and decisions name it.

        Raises:
            NotPossible: always.
        """
        del args, kwargs
        _unchangeable()


def _unchangeable() -> NoReturn:
    raise NotPossible(
        detail=_("A published version never changes."),
        mend=_("Change the draft and publish it: that makes the next version."),
    )
