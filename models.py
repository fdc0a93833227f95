"""Every table of the installation, in one place for migrations and for the application."""

from communities.models import AccessToken, Community
from contests.models import (
    Contest,
    DueStep,
    Entry,
    LedgerAction,
    Manager,
    Person,
    Prize,
    RulesVersion,
    Win,
)
from outbox.models import OutboxRow
from staff.models import Account, AuditRecord, Membership
from webhooks.models import InboxEvent
from winners.models import Draw, FrozenEntry, Place

__all__ = [
    "AccessToken",
    "Account",
    "AuditRecord",
    "Community",
    "Contest",
    "Draw",
    "DueStep",
    "Entry",
    "FrozenEntry",
    "InboxEvent",
    "LedgerAction",
    "Manager",
    "Membership",
    "OutboxRow",
    "Person",
    "Place",
    "Prize",
    "RulesVersion",
    "Win",
]
