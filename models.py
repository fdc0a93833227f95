"""Every table of the installation, in one place for migrations and for the application."""

from communities.models import AccessToken, Capability, Community, Obstacle
from contests.desk_models import Cover, EntryDecision, KeptForm
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
from contests.reading_models import Reading
from heartbeats import Heartbeat
from notices.models import Told
from objections.models import Objection, Ruling
from outbox.models import OutboxRow
from prizes.models import Claim
from receipts.models import Proof, ReceiptsSent
from restores import Restore
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
    "Cover",
    "Draw",
    "DueStep",
    "Entry",
    "EntryDecision",
    "Erasure",
    "FrozenEntry",
    "Heartbeat",
    "InboxEvent",
    "KeptForm",
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
    "Restore",
    "RulesVersion",
    "Ruling",
    "Told",
    "Win",
]
