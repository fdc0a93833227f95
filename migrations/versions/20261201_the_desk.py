"""What the desk keeps: forms not saved yet, covers, decisions about entries, names to search by"""

import sqlalchemy as sa
from alembic import op

import columns
from migrations.triggers import create, drop

revision = '8170b5cabc07'
down_revision = '5f1d7e3b9a26'
branch_labels = None
depends_on = None

NEVER = "1 = 1"  # these are the cases that the database refuses
RULES = {
    ('entry_decision', 'INSERT'): """NOT EXISTS (SELECT 1 FROM contest
        WHERE id = NEW.contest_id AND state IN ('open', 'closed'))""",
    ('entry_decision', 'UPDATE'): NEVER,
    ('entry_decision', 'DELETE'): """NOT EXISTS (SELECT 1 FROM erasure
        WHERE contest_id = OLD.contest_id)""",
}
KEYS = {'entry_decision': ('id',)}

# Columns are added plainly: SQLite then copies no table, and every trigger stays where it is.
ADDED = {
    'account': lambda: [sa.Column('vk_user_id', sa.BigInteger())],
    'community': lambda: [sa.Column('town', sa.String(64), nullable=False, server_default='')],
    'contest': lambda: [
        sa.Column('least_age', sa.Integer(), nullable=False, server_default='0'),
        sa.Column('guardians', sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column('advertiser', sa.Text(), nullable=False, server_default=''),
        sa.Column('erid', sa.String(64), nullable=False, server_default=''),
        sa.Column('discarded_at', columns.UtcDateTime(timezone=True)),
    ],
    'entry': lambda: [
        sa.Column('name_key', sa.String(511), nullable=False, server_default=''),
        sa.Column('entered_at', columns.UtcDateTime(timezone=True)),
    ],
    'prize': lambda: [sa.Column('value', sa.Integer())],
    'rules_version': lambda: [sa.Column('reason', sa.Text(), nullable=False, server_default='')],
}


def upgrade() -> None:
    op.create_table('kept_form',
    sa.Column('id', columns.BIG, nullable=False),
    sa.Column('account_id', columns.BIG, nullable=False),
    sa.Column('community_id', columns.BIG, nullable=False),
    sa.Column('contest_number', sa.BigInteger(), nullable=False),
    sa.Column('fields', columns.DOCUMENT, nullable=False),
    sa.Column('kept_at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_kept_form_account_id')),
    sa.ForeignKeyConstraint(['community_id'], ['community.id'], name=op.f('fk_kept_form_community_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_form')),
    sa.UniqueConstraint('account_id', 'community_id', 'contest_number', name=op.f('uq_kept_form_account_id_community_id_contest_number'))
    )
    op.create_table('cover',
    sa.Column('contest_id', columns.BIG, nullable=False),
    sa.Column('jpeg', sa.LargeBinary(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('made_at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_cover_contest_id')),
    sa.PrimaryKeyConstraint('contest_id', name=op.f('pk_cover'))
    )
    op.create_table('entry_decision',
    sa.Column('id', columns.BIG, nullable=False),
    sa.Column('contest_id', columns.BIG, nullable=False),
    sa.Column('user_id', sa.BigInteger(), nullable=False),
    sa.Column('hidden', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.Column('account_id', columns.BIG, nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_entry_decision_account_id')),
    sa.ForeignKeyConstraint(['contest_id'], ['contest.id'], name=op.f('fk_entry_decision_contest_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entry_decision'))
    )
    op.create_index('ix_entry_decision_contest', 'entry_decision', ['contest_id', 'user_id', 'id'])
    op.create_table('told',
    sa.Column('id', columns.BIG, nullable=False),
    sa.Column('account_id', columns.BIG, nullable=False),
    sa.Column('key', sa.String(length=96), nullable=False),
    sa.Column('at', columns.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_told_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_told')),
    sa.UniqueConstraint('account_id', 'key', name=op.f('uq_told_account_id_key'))
    )
    for table, added in ADDED.items():
        for column in added():
            op.add_column(table, column)
    op.create_index('ix_entry_name', 'entry', ['contest_id', 'name_key', 'user_id'])
    op.create_index('ix_entry_entered', 'entry', ['contest_id', 'entered_at', 'user_id'])
    create(RULES, KEYS)


def downgrade() -> None:
    drop(RULES, KEYS)
    op.drop_index('ix_entry_entered', table_name='entry')
    op.drop_index('ix_entry_name', table_name='entry')
    for table, added in ADDED.items():
        for column in added():
            op.drop_column(table, column.name)
    for table in ('told', 'entry_decision', 'cover', 'kept_form'):
        op.drop_table(table)
