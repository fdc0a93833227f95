"""Rounds that anybody may bring, void draws, and objections to frozen lists"""

import sqlalchemy as sa
from alembic import op

import columns
from migrations.triggers import changed, create, drop, set_aside

revision = '5f1d7e3b9a26'
down_revision = '7a3ec85f1d90'
branch_labels = None
depends_on = None

NEVER = "1 = 1"  # these are the cases that the database refuses


def is_erased(contest_id: str) -> str:
    return f"EXISTS (SELECT 1 FROM erasure WHERE contest_id = {contest_id})"


OLD = {
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
    ('draw', 'DELETE'): NEVER,
}
OLD_KEYS = {'draw': ('id', 'contest_id number', 'manifest_id', 'prev_manifest_sha256')}
RULES = {
    # A draw becomes void only with its reason, which stays.
    ('draw', 'INSERT'): f"""{OLD['draw', 'INSERT']}
        OR NEW.void_reason IS NOT NULL OR NEW.void_at IS NOT NULL""",
    ('draw', 'UPDATE'): f"""{OLD['draw', 'UPDATE']}
        OR ({changed('void_reason void_at')}
            AND NOT (OLD.state = 'awaiting' AND NEW.state = 'void'))
        OR (NEW.state = 'void' AND (NEW.void_reason IS NULL OR NEW.void_at IS NULL))""",
    ('draw', 'DELETE'): NEVER,

    # A round has one signature.
    ('beacon_round', 'INSERT'): """EXISTS (SELECT 1 FROM beacon_round WHERE
        chain_hash = NEW.chain_hash AND round = NEW.round AND signature <> NEW.signature)""",
    ('beacon_round', 'UPDATE'): NEVER,
    ('beacon_round', 'DELETE'): NEVER,

    # An objection is about a list that still waits, and is answered once.
    ('objection', 'INSERT'): """NEW.state <> 'open'
        OR NEW.answer IS NOT NULL OR NEW.answered_at IS NOT NULL OR NEW.led_to IS NOT NULL
        OR NOT EXISTS (SELECT 1 FROM draw
            WHERE id = NEW.draw_id AND contest_id = NEW.contest_id AND state = 'awaiting')""",
    ('objection', 'UPDATE'): f"""{changed('id contest_id draw_id number kind filed_at')}
        OR (OLD.state <> 'open' AND {changed('state answer answered_at account_id led_to')})
        OR (NEW.state <> 'open' AND (NEW.answer IS NULL OR NEW.answered_at IS NULL))
        OR ({changed('user_id text contact')} AND NOT {is_erased('OLD.contest_id')})""",
    ('objection', 'DELETE'): NEVER,

    ('ruling', 'INSERT'): """NOT EXISTS (SELECT 1 FROM contest
        WHERE id = NEW.contest_id AND state = 'frozen')""",
    ('ruling', 'UPDATE'): NEVER,
    ('ruling', 'DELETE'): f"NOT {is_erased('OLD.contest_id')}",
}
KEYS = OLD_KEYS | {
    'beacon_round': ('id',),  # not its other key: an insert that finds a like row does nothing
    'objection': ('id', 'contest_id number'),
    'ruling': ('id', 'contest_id user_id'),
}


def upgrade() -> None:
    drop(OLD, OLD_KEYS)
    with set_aside(), op.batch_alter_table('draw', schema=None) as batch_op:
        batch_op.add_column(sa.Column('void_reason', sa.Enum('no_beacon', 'objection', name='voidreason', native_enum=False, length=16), nullable=True))
        batch_op.add_column(sa.Column('void_at', columns.UtcDateTime(timezone=True), nullable=True))

    op.create_table('beacon_round',
    sa.Column('id', columns.BIG, nullable=False),
    sa.Column('chain_hash', sa.String(length=64), nullable=False),
    sa.Column('round', sa.BigInteger(), nullable=False),
    sa.Column('signature', sa.String(length=96), nullable=False),
    sa.Column('how', sa.Enum('relay', 'staff', 'reader', name='how', native_enum=False, length=16), nullable=False),
    sa.Column('received_at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_beacon_round')),
    sa.UniqueConstraint('chain_hash', 'round', name=op.f('uq_beacon_round_chain_hash_round'))
    )
    op.create_table('objection',
    sa.Column('id', columns.BIG, nullable=False),
    sa.Column('contest_id', columns.BIG, nullable=False),
    sa.Column('draw_id', columns.BIG, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('missing', 'not_a_person', name='objectionkind', native_enum=False, length=16), nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('contact', sa.String(length=255), nullable=True),
    sa.Column('filed_at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('open', 'accepted', 'declined', name='objectionstate', native_enum=False, length=16), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_at', columns.UtcDateTime(timezone=True), nullable=True),
    sa.Column('account_id', columns.BIG, nullable=True),
    sa.Column('led_to', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_objection_account_id')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_objection_contest_id')),
    sa.ForeignKeyConstraint(['draw_id'], ['draw.id'], name=op.f('fk_objection_draw_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_objection')),
    sa.UniqueConstraint('contest_id', 'number', name=op.f('uq_objection_contest_id_number'))
    )
    op.create_table('ruling',
    sa.Column('id', columns.BIG, nullable=False),
    sa.Column('contest_id', columns.BIG, nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('inside', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('account_id', columns.BIG, nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_ruling_account_id')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_ruling_contest_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ruling')),
    sa.UniqueConstraint('contest_id', 'user_id', name=op.f('uq_ruling_contest_id_user_id'))
    )
    create(RULES, KEYS)


def downgrade() -> None:
    drop(RULES, KEYS)
    op.drop_table('ruling')
    op.drop_table('objection')
    op.drop_table('beacon_round')
    with set_aside(), op.batch_alter_table('draw', schema=None) as batch_op:
        batch_op.drop_column('void_at')
        batch_op.drop_column('void_reason')

    create(OLD, OLD_KEYS)
