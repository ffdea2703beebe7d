"""What a learner hands in to have it added."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cairn.registry.backpack import large_files
from cairn.registry.errors import NotPossible
from cairn.registry.verifying.forms import MOST_FILES, HandInForm


class AddForm(HandInForm):
    """What is added to a backpack: as on the check page, or one large export of a backpack.

    Attributes:
        large: the file that a job is to take in; ``None`` where there is none.
    """

    large: Any = None

    def clean_file(self) -> list[Any]:
        """A large file is looked at as far as its directory, and stands alone."""
        files = [each for each in self.cleaned_data["file"] or [] if each]
        try:
            large = [each for each in files[:MOST_FILES] if large_files.is_for_a_job(each)]
        except NotPossible as error:
            raise forms.ValidationError(f"{error.what()} {error.advice()}") from error
        if not large:
            return super().clean_file()
        if len(files) > 1:
            raise forms.ValidationError(
                _("“%(name)s” is large: add it by itself.") % {"name": str(large[0].name)[:200]}
            )
        self.large = large[0]
        return large
