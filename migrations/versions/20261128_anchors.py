"""Where a manifest's fingerprint was made public, by other people's clocks"""

import sqlalchemy as sa
from alembic import op

import columns
from migrations.triggers import create, drop

revision = '5b1f60c9d2a4'
down_revision = '0c5d9b3a7e18'
branch_labels = None
depends_on = None

RULES = {
    ('anchor', 'UPDATE'): "1 = 1",
    ('anchor', 'DELETE'): "1 = 1",
}
KEYS = {'anchor': ('id',)}  # not its other key: an insert that finds a like row does nothing


def upgrade() -> None:
    op.create_table('anchor',
    sa.Column('id', columns.BIG, nullable=False),
    sa.Column('draw_id', columns.BIG, nullable=False),
    sa.Column('kind', sa.Enum('comment', 'stamp', 'messages', name='anchorkind', native_enum=False, length=16), nullable=False),
    sa.Column('outside_at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('noted_at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draw_id'], ['draw.id'], name=op.f('fk_anchor_draw_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_anchor')),
    sa.UniqueConstraint('draw_id', 'kind', name=op.f('uq_anchor_draw_id_kind'))
    )
    create(RULES, KEYS)


def downgrade() -> None:
    drop(RULES, KEYS)
    op.drop_table('anchor')
