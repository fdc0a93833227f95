"""Participants see what is counted for them"""

import sqlalchemy as sa
from alembic import op

import columns

revision = '0c5d9b3a7e18'
down_revision = 'e2a94c7d1b60'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('proof',
    sa.Column('id', columns.BIG, nullable=False),
    sa.Column('contest_id', columns.BIG, nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('word', sa.String(length=32), nullable=False),
    sa.Column('made_at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_proof_contest_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proof'))
    )
    op.create_table('receipts_sent',
    sa.Column('draw_id', columns.BIG, nullable=False),
    sa.Column('at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['draw_id'], ['draw.id'], name=op.f('fk_receipts_sent_draw_id')),
    sa.PrimaryKeyConstraint('draw_id', name=op.f('pk_receipts_sent'))
    )


def downgrade() -> None:
    op.drop_table('receipts_sent')
    op.drop_table('proof')
