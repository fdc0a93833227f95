"""Rows that nobody can change, and people that can be forgotten

What a draw rests on cannot be changed from the freeze on, its rules and prizes from the opening on.
Only erasing a contest's people, written down first, may take from them what points at a person.
"""

import sqlalchemy as sa
from alembic import op

import columns
from migrations.triggers import changed, create, drop

revision = 'b7e1c05a9f24'
down_revision = 'd268a5dc300a'
branch_labels = None
depends_on = None

ALWAYS = "1 = 1"


def is_open(contest_id: str) -> str:
    """Somebody was invited: what was promised holds."""
    return f"""EXISTS (SELECT 1 FROM contest
        WHERE id = {contest_id} AND state NOT IN ('draft', 'scheduled'))"""


def is_erased(contest_id: str) -> str:
    return f"EXISTS (SELECT 1 FROM erasure WHERE contest_id = {contest_id})"


def is_erased_draw(draw_id: str) -> str:
    return f"""EXISTS (SELECT 1 FROM draw JOIN erasure ON erasure.contest_id = draw.contest_id
        WHERE draw.id = {draw_id})"""


def is_locked(contest_id: str) -> str:
    return f"""EXISTS (SELECT 1 FROM rules_version
        WHERE contest_id = {contest_id} AND locked_at IS NOT NULL)"""


RULES = {
    # A draw begins `freezing`, as the next link of the chain; its signature comes with `drawing`.
    ('draw', 'INSERT'): """NEW.state <> 'freezing'
        OR NEW.signature IS NOT NULL OR NEW.drawn_at IS NOT NULL
        OR NOT EXISTS (SELECT 1 FROM contest
            WHERE id = NEW.contest_id AND state IN ('closed', 'frozen'))
        OR NOT (EXISTS (SELECT 1 FROM draw WHERE manifest_id = NEW.prev_manifest_sha256)
            OR (NEW.prev_manifest_sha256 = '%s' AND NOT EXISTS (SELECT 1 FROM draw)))"""
    % ('0' * 64),
    ('draw', 'UPDATE'): f"""{changed('''id contest_id number manifest manifest_id entries
            prev_manifest_sha256 frozen_at round round_at''')}
        OR (NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN (
            'freezing>awaiting', 'awaiting>drawing', 'drawing>drawn', 'awaiting>void'))
        OR ({changed('signature drawn_at')}
            AND NOT (OLD.state = 'awaiting' AND NEW.state = 'drawing'))
        OR (NEW.state = 'drawing' AND (NEW.signature IS NULL OR NEW.drawn_at IS NULL))""",
    ('draw', 'DELETE'): ALWAYS,

    ('frozen_entry', 'INSERT'): """NOT EXISTS (SELECT 1 FROM draw
        WHERE id = NEW.draw_id AND state = 'freezing')""",
    ('frozen_entry', 'UPDATE'): ALWAYS,
    ('frozen_entry', 'DELETE'): f"NOT {is_erased_draw('OLD.draw_id')}",

    ('place', 'INSERT'): """NOT EXISTS (SELECT 1 FROM draw
        WHERE id = NEW.draw_id AND state = 'drawing')""",
    ('place', 'UPDATE'): f"""{changed('id draw_id rank prize leaf score')}
        OR ({changed('user_id')}
            AND NOT (NEW.user_id IS NULL AND {is_erased_draw('OLD.draw_id')}))""",
    ('place', 'DELETE'): ALWAYS,

    # Locked rules go only with a draft that is thrown away.
    ('rules_version', 'INSERT'): is_locked('NEW.contest_id'),
    ('rules_version', 'UPDATE'): f"{is_locked('OLD.contest_id')} OR {is_locked('NEW.contest_id')}",
    ('rules_version', 'DELETE'): f"""{is_locked('OLD.contest_id')} AND NOT EXISTS (
        SELECT 1 FROM contest WHERE id = OLD.contest_id AND state = 'draft')""",

    ('prize', 'INSERT'): is_open('NEW.contest_id'),
    ('prize', 'UPDATE'): f"{is_open('OLD.contest_id')} OR {is_open('NEW.contest_id')}",
    ('prize', 'DELETE'): is_open('OLD.contest_id'),

    # The sealed key may be sealed anew; it goes by erasing, and does not come back.
    ('contest', 'UPDATE'): f"""{changed('id')}
        OR ({changed('slug')} AND EXISTS (SELECT 1 FROM contest WHERE slug = NEW.slug))
        OR (OLD.state NOT IN ('draft', 'scheduled') AND (NEW.state IN ('draft', 'scheduled') OR
            {changed('''community_id slug conditions weighted alternates disclosure open_list''')}))
        OR (OLD.state = 'drawn' AND NEW.state NOT IN ('drawn', 'published'))
        OR (OLD.state IN ('published', 'cancelled') AND NEW.state <> OLD.state)
        OR (OLD.key_sha256 IS NOT NULL AND {changed('key_sha256 beacon_chain')})
        OR (OLD.key_sha256 IS NOT NULL AND OLD.draw_key IS NULL AND NEW.draw_key IS NOT NULL)
        OR (OLD.draw_key IS NOT NULL AND NEW.draw_key IS NULL AND NOT {is_erased('OLD.id')})
        OR ((NEW.beacon_round IS NULL OR NEW.beacon_round < OLD.beacon_round)
            AND EXISTS (SELECT 1 FROM draw WHERE contest_id = OLD.id))""",
    ('contest', 'DELETE'): "OLD.state NOT IN ('draft', 'scheduled')",

    # A line about a draft that is thrown away forgets which one it was.
    ('audit_record', 'UPDATE'): f"""{changed('id at account_id community_id what details')}
        OR ({changed('contest_id')} AND (NEW.contest_id IS NOT NULL OR NOT EXISTS (
            SELECT 1 FROM contest WHERE id = OLD.contest_id AND state = 'draft')))""",
    ('audit_record', 'DELETE'): ALWAYS,

    # The author of a deleted comment may become known later.
    ('ledger_action', 'UPDATE'): f"""{changed('''id community_id kind delta object_id ref_id text
            happened_at received_at retry source event_key reading_id''')}
        OR ({changed('user_id')} AND OLD.user_id IS NOT NULL)""",
    ('ledger_action', 'DELETE'): """NOT EXISTS (
        SELECT 1 FROM contest JOIN erasure ON erasure.contest_id = contest.id
        WHERE contest.community_id = OLD.community_id AND (
            (OLD.kind IN ('like', 'repost', 'comment') AND contest.post_id = OLD.object_id)
            OR (OLD.kind = 'vote' AND contest.poll_id = OLD.object_id)))""",

    ('erasure', 'INSERT'): """NEW.text IS NOT NULL OR NEW.sha256 IS NOT NULL
        OR NOT EXISTS (SELECT 1 FROM contest
            WHERE id = NEW.contest_id AND state IN ('published', 'cancelled'))""",
    ('erasure', 'UPDATE'): f"{changed('id contest_id at')} OR OLD.text IS NOT NULL",
    ('erasure', 'DELETE'): ALWAYS,
}
KEYS = {
    'draw': ('id', 'contest_id number', 'manifest_id', 'prev_manifest_sha256'),
    'frozen_entry': ('id', 'draw_id leaf'),
    'place': ('id', 'draw_id rank'),
    'rules_version': ('id', 'contest_id number'),
    'prize': ('id', 'contest_id code'),
    'contest': ('id', 'slug'),
    'audit_record': ('id',),
    'ledger_action': ('id', 'community_id event_key'),
    'erasure': ('id', 'contest_id'),
}


def upgrade() -> None:
    op.create_table('erasure',
    sa.Column('id', columns.BIG, nullable=False),
    sa.Column('contest_id', columns.BIG, nullable=False),
    sa.Column('at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_erasure_contest_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure')),
    sa.UniqueConstraint('contest_id', name=op.f('uq_erasure_contest_id'))
    )
    with op.batch_alter_table('contest', schema=None) as batch_op:
        batch_op.add_column(sa.Column('erase_at', columns.UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table('place', schema=None) as batch_op:
        batch_op.alter_column('user_id', existing_type=sa.BigInteger(), nullable=True)

    create(RULES, KEYS)


def downgrade() -> None:
    drop(RULES, KEYS)
    with op.batch_alter_table('place', schema=None) as batch_op:
        batch_op.alter_column('user_id', existing_type=sa.BigInteger(), nullable=False)

    with op.batch_alter_table('contest', schema=None) as batch_op:
        batch_op.drop_column('erase_at')

    op.drop_table('erasure')
