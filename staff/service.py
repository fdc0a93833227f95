"""Accounts: made from the command line, opened by a password, ended at once when need be."""

from datetime import datetime
from threading import Semaphore
from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, select

from communities.models import Community
from errors import Problem
from extensions import db
from staff import audit, passwords
from staff.models import Account, Membership, Role

SHORTEST_PASSWORD = 10

AT_ONCE = 4  # each takes 64 MiB, and strangers may come many at a time


class Hashing(Protocol):
    """What is asked of the library."""

    def hash(self, password: str, /) -> str: ...

    def verify(self, known: str, password: str, /) -> bool: ...


class Hasher:
    """Argon2id with the library's own, current parameters, for few at once."""

    def __init__(self, library: Hashing) -> None:
        self._library, self._turn = library, Semaphore(AT_ONCE)

    def hash(self, password: str) -> str:
        with self._turn:
            return self._library.hash(password)

    def verify(self, known: str, password: str) -> bool:
        with self._turn:
            return self._library.verify(known, password)


hasher = Hasher(PasswordHasher())
NOBODY = hasher.hash("so that an unknown login costs as long as a wrong password")


def add_account(
    login: str, name: str, password: str, now: datetime, *, operator: bool = False
) -> Account:
    """Make an account; Problem if the login is taken or the password easily guessed."""
    login = login.strip().lower()
    _acceptable(password)
    if db.session.scalar(select(Account).where(Account.login == login)):
        raise Problem("login_taken")
    account = Account(login=login, name=name, operator=operator, created_at=now)
    account.password_hash = hasher.hash(password)
    db.session.add(account)
    db.session.flush()
    audit.record("account.added", at=now, by=account.id, operator=operator)
    db.session.commit()
    return account


def _acceptable(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise Problem("password_short")
    if passwords.is_common(password):
        raise Problem("password_common")


def by_login(login: str) -> Account:
    """The account with this login, as the command line names it."""
    found = select(Account).where(Account.login == login.strip().lower())
    account: Account | None = db.session.scalar(found)
    if account is None:
        raise Problem("no_such_account", login=login)
    return account


def make_operator(account: Account, now: datetime, *, operator: bool = True) -> None:
    """Let somebody connect communities and see the whole installation's health, or no more."""
    account.operator = operator
    audit.record("account.operator", at=now, login=account.login, operator=operator)
    db.session.commit()


def authenticate(login: str, password: str) -> Account | None:
    """The account that this password opens; takes as long whether or not the login exists."""
    found = select(Account).where(Account.login == login.strip().lower(), Account.active)
    account = db.session.scalar(found)
    return account if _opens(account, password) else None


def _opens(account: Account | None, password: str) -> bool:
    try:
        return hasher.verify(account.password_hash if account else NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def change_password(account: Account, old: str, new: str, now: datetime) -> None:
    """Take a new password, which ends every session; Problem if the old one is wrong, or the new
    one easily guessed."""
    if not _opens(account, old):
        raise Problem("wrong_old_password")
    _acceptable(new)
    account.password_hash = hasher.hash(new)
    account.session_epoch += 1
    audit.record("account.password_changed", at=now, by=account.id)
    db.session.commit()


def rename(account: Account, name: str, now: datetime) -> None:
    """Be called otherwise, also in what the log of deeds says of earlier."""
    account.name = name.strip()
    audit.record("account.renamed", at=now, by=account.id)
    db.session.commit()


def end_sessions(account: Account, now: datetime) -> None:
    """Sign somebody out everywhere."""
    account.session_epoch += 1
    audit.record("account.sessions_ended", at=now, by=account.id)
    db.session.commit()


def close_account(account: Account, now: datetime, *, closed: bool = True) -> None:
    """Let nobody in by an account, and sign it out everywhere; or let it in again."""
    account.active = not closed
    account.session_epoch += 1
    audit.record("account.closed", at=now, login=account.login, closed=closed)
    db.session.commit()


def grant(account: Account, community: Community, role: Role, now: datetime) -> None:
    """Give an account a role in a community, in place of any other it had there."""
    has = select(Membership).where(
        Membership.account_id == account.id, Membership.community_id == community.id
    )
    membership = db.session.scalar(has)
    if membership is None:
        membership = Membership(account_id=account.id, community_id=community.id)
        db.session.add(membership)
    membership.role = role
    audit.record("role.granted", at=now, community_id=community.id, login=account.login, role=role)
    db.session.commit()


def revoke(account: Account, community: Community, now: datetime) -> None:
    """Take away whatever role an account has in a community; Problem if it has none."""
    had = delete(Membership).where(
        Membership.account_id == account.id, Membership.community_id == community.id
    )
    role = db.session.scalar(had.returning(Membership.role))
    if role is None:
        raise Problem("no_role_there", login=account.login, slug=community.slug)
    audit.record("role.revoked", at=now, community_id=community.id, login=account.login, role=role)
    db.session.commit()
