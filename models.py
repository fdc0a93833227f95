"""Every table of the installation, in one place for migrations and for the application."""

from communities.models import AccessToken, Capability, Community, Obstacle
from contests.models import (
    Contest,
    DueStep,
    Entry,
    LedgerAction,
    Manager,
    Person,
    Prize,
    Reading,
    RulesVersion,
    Win,
)
from heartbeats import Heartbeat
from objections.models import Objection, Ruling
from outbox.models import OutboxRow
from prizes.models import Claim
from receipts.models import Proof, ReceiptsSent
from staff.models import Account, AuditRecord, Membership
from webhooks.models import InboxEvent
from winners.models import Anchor, Draw, Erasure, FrozenEntry, Place, Replacement
from winners.round_models import BeaconRound

__all__ = [
    "AccessToken",
    "Account",
    "Anchor",
    "AuditRecord",
    "BeaconRound",
    "Capability",
    "Claim",
    "Community",
    "Contest",
    "Draw",
    "DueStep",
    "Entry",
    "Erasure",
    "FrozenEntry",
    "Heartbeat",
    "InboxEvent",
    "LedgerAction",
    "Manager",
    "Membership",
    "Objection",
    "Obstacle",
    "OutboxRow",
    "Person",
    "Place",
    "Prize",
    "Proof",
    "Reading",
    "ReceiptsSent",
    "Replacement",
    "RulesVersion",
    "Ruling",
    "Win",
]
