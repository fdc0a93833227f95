"""Prizes are kept for their winners, and pass on by public lines only"""

import sqlalchemy as sa
from alembic import op

import columns
from migrations.triggers import changed, create, drop, set_aside

revision = 'e2a94c7d1b60'
down_revision = 'b7e1c05a9f24'
branch_labels = None
depends_on = None

RULES = {
    ('replacement', 'INSERT'): """NOT EXISTS (SELECT 1 FROM draw
        WHERE id = NEW.draw_id AND state = 'drawn')""",
    ('replacement', 'UPDATE'): "1 = 1",
    ('replacement', 'DELETE'): "1 = 1",
    ('claim', 'UPDATE'): changed('id draw_id seat rank begun_at'),
    ('claim', 'DELETE'): "1 = 1",
}
KEYS = {
    'replacement': ('id', 'draw_id number', 'draw_id left_rank'),
    'claim': ('id',),  # not its other key: an insert that finds a like row does nothing
}


def upgrade() -> None:
    op.create_table('replacement',
    sa.Column('id', columns.BIG, nullable=False),
    sa.Column('draw_id', columns.BIG, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('seat', sa.Integer(), nullable=False),
    sa.Column('left_rank', sa.Integer(), nullable=False),
    sa.Column('moved_up', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Enum('no-response', 'refused', 'unreachable', 'ineligible', name='reason', native_enum=False, length=16), nullable=False),
    sa.Column('at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('account_id', columns.BIG, nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_replacement_account_id')),
    sa.ForeignKeyConstraint(['draw_id'], ['draw.id'], name=op.f('fk_replacement_draw_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_replacement')),
    sa.UniqueConstraint('draw_id', 'left_rank', name=op.f('uq_replacement_draw_id_left_rank')),
    sa.UniqueConstraint('draw_id', 'number', name=op.f('uq_replacement_draw_id_number'))
    )
    op.create_table('claim',
    sa.Column('id', columns.BIG, nullable=False),
    sa.Column('draw_id', columns.BIG, nullable=False),
    sa.Column('seat', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('open', 'claimed', 'passed_on', name='claimstate', native_enum=False, length=16), nullable=False),
    sa.Column('begun_at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('remind_at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('reminded_at', columns.UtcDateTime(timezone=True), nullable=True),
    sa.Column('due_at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('settled_at', columns.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['draw_id'], ['draw.id'], name=op.f('fk_claim_draw_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim')),
    sa.UniqueConstraint('draw_id', 'rank', name=op.f('uq_claim_draw_id_rank'))
    )
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.create_index('ix_claim_due', ['state', 'remind_at'], unique=False)

    with set_aside(), op.batch_alter_table('contest', schema=None) as batch_op:
        batch_op.add_column(sa.Column('claim_days', sa.Integer(), nullable=False, server_default='14'))

    create(RULES, KEYS)


def downgrade() -> None:
    drop(RULES, KEYS)
    with set_aside(), op.batch_alter_table('contest', schema=None) as batch_op:
        batch_op.drop_column('claim_days')

    op.drop_table('claim')
    op.drop_table('replacement')
