"""Who may take part and whose prizes they are stands from the opening on; rules are amended in the
open: a new version with its reason, and a prize may be kept for longer
"""

from migrations.triggers import changed, create, drop

revision = "2c94e6b1d7f3"
down_revision = "8170b5cabc07"
branch_labels = None
depends_on = None


def is_erased(contest_id: str) -> str:
    return f"EXISTS (SELECT 1 FROM erasure WHERE contest_id = {contest_id})"


def is_locked(contest_id: str) -> str:
    return f"""EXISTS (SELECT 1 FROM rules_version
        WHERE contest_id = {contest_id} AND locked_at IS NOT NULL)"""


COMMON = f"""{changed("id")}
    OR ({changed("slug")} AND EXISTS (SELECT 1 FROM contest WHERE slug = NEW.slug))
    OR (OLD.state NOT IN ('draft', 'scheduled') AND (NEW.state IN ('draft', 'scheduled') OR
        {changed('''community_id slug conditions weighted alternates disclosure open_list''')}))
    OR (OLD.state = 'drawn' AND NEW.state NOT IN ('drawn', 'published'))
    OR (OLD.state IN ('published', 'cancelled') AND NEW.state <> OLD.state)
    OR (OLD.key_sha256 IS NOT NULL AND {changed("key_sha256 beacon_chain")})
    OR (OLD.key_sha256 IS NOT NULL AND OLD.draw_key IS NULL AND NEW.draw_key IS NOT NULL)
    OR (OLD.draw_key IS NOT NULL AND NEW.draw_key IS NULL AND NOT {is_erased("OLD.id")})
    OR ((NEW.beacon_round IS NULL OR NEW.beacon_round < OLD.beacon_round)
        AND EXISTS (SELECT 1 FROM draw WHERE contest_id = OLD.id))"""
CHANCES = f"""
    OR (OLD.key_sha256 IS NOT NULL AND (OLD.reveal IS NULL) <> (NEW.reveal IS NULL))
    OR (OLD.event_result IS NOT NULL AND {changed("event_result")})
    OR (NEW.event_result IS NOT NULL AND OLD.event_result IS NULL
        AND (OLD.state <> 'frozen' OR OLD.chance <> 'event'))"""
BEFORE = f"""{COMMON}
    OR (OLD.key_sha256 IS NOT NULL AND {changed("chance event_text claim_days")}){CHANCES}"""
# What readers were promised may get better while entries are open, never worse.
AFTER = f"""{COMMON}
    OR (OLD.key_sha256 IS NOT NULL AND
        {changed("chance event_text least_age guardians advertiser erid")})
    OR (OLD.key_sha256 IS NOT NULL AND {changed("claim_days")}
        AND NOT (OLD.state = 'open' AND NEW.claim_days > OLD.claim_days))
    OR (OLD.state <> 'draft' AND {changed("discarded_at")}){CHANCES}"""
TERMS = ("contest", "UPDATE")

RULES = ("rules_version", "INSERT")
ONCE = is_locked("NEW.contest_id")
IN_THE_OPEN = f"""{ONCE} AND NOT (
    NEW.locked_at IS NOT NULL AND NEW.reason <> ''
    AND EXISTS (SELECT 1 FROM contest WHERE id = NEW.contest_id AND state = 'open')
    AND NEW.number = (SELECT MAX(number) + 1 FROM rules_version
        WHERE contest_id = NEW.contest_id))"""
KEYS = {"rules_version": ("id", "contest_id number")}


def upgrade() -> None:
    drop({TERMS: BEFORE, RULES: ONCE}, KEYS)
    create({TERMS: AFTER, RULES: IN_THE_OPEN}, KEYS)


def downgrade() -> None:
    drop({TERMS: AFTER, RULES: IN_THE_OPEN}, KEYS)
    create({TERMS: BEFORE, RULES: ONCE}, KEYS)
