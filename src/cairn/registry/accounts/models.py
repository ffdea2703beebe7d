"""A person who can sign in; addresses are rows of allauth's, and none is the person."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the address is kept by allauth, apart from the person."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """Make an account whose primary address is not verified yet."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person.

    Attributes:
        email: the primary address, lower-cased: a copy kept by allauth, for sending mail to.
        name: the full name as the person writes it.
        former_names: shown to nobody but the person; newest last.
        language: the language of pages and mails.
        unwanted_mails: kinds of message (``Message.kind``) that the person does not want.
        is_operator: runs this installation; gives no right over any institution's records.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    former_names = models.JSONField(default=list, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    unwanted_mails = models.JSONField(default=list, blank=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    def wants_mail(self, kind: str) -> bool:
        """Whether messages of a kind are to be sent to the person."""
        return kind not in self.unwanted_mails

    def get_full_name(self) -> str:
        """The name, or the address where none was given."""
        return str(self)
