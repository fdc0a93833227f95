"""A public event or a number locked away may decide a draw, and neither can be changed"""

import sqlalchemy as sa
from alembic import op

from migrations.triggers import changed, create, drop, set_aside

revision = '7a3ec85f1d90'
down_revision = '5b1f60c9d2a4'
branch_labels = None
depends_on = None


def is_erased(contest_id: str) -> str:
    return f"EXISTS (SELECT 1 FROM erasure WHERE contest_id = {contest_id})"


FROZEN = f"""{changed('id')}
    OR ({changed('slug')} AND EXISTS (SELECT 1 FROM contest WHERE slug = NEW.slug))
    OR (OLD.state NOT IN ('draft', 'scheduled') AND (NEW.state IN ('draft', 'scheduled') OR
        {changed('''community_id slug conditions weighted alternates disclosure open_list''')}))
    OR (OLD.state = 'drawn' AND NEW.state NOT IN ('drawn', 'published'))
    OR (OLD.state IN ('published', 'cancelled') AND NEW.state <> OLD.state)
    OR (OLD.key_sha256 IS NOT NULL AND {changed('key_sha256 beacon_chain')})
    OR (OLD.key_sha256 IS NOT NULL AND OLD.draw_key IS NULL AND NEW.draw_key IS NOT NULL)
    OR (OLD.draw_key IS NOT NULL AND NEW.draw_key IS NULL AND NOT {is_erased('OLD.id')})
    OR ((NEW.beacon_round IS NULL OR NEW.beacon_round < OLD.beacon_round)
        AND EXISTS (SELECT 1 FROM draw WHERE contest_id = OLD.id))"""
# The sealed number may be sealed anew; an event's result is written down once.
FROZEN_TOO = f"""{FROZEN}
    OR (OLD.key_sha256 IS NOT NULL AND {changed('chance event_text claim_days')})
    OR (OLD.key_sha256 IS NOT NULL AND (OLD.reveal IS NULL) <> (NEW.reveal IS NULL))
    OR (OLD.event_result IS NOT NULL AND {changed('event_result')})
    OR (NEW.event_result IS NOT NULL AND OLD.event_result IS NULL
        AND (OLD.state <> 'frozen' OR OLD.chance <> 'event'))"""
WHEN = ('contest', 'UPDATE')


def upgrade() -> None:
    drop({WHEN: FROZEN}, {})
    with op.batch_alter_table('contest', schema=None) as batch_op:
        batch_op.add_column(sa.Column('chance', sa.Enum('drand', 'event', 'commit', name='chance', native_enum=False, length=16), nullable=False, server_default='drand'))
        batch_op.add_column(sa.Column('event_text', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('event_result', sa.String(length=96), nullable=True))
        batch_op.add_column(sa.Column('reveal', sa.String(length=255), nullable=True))

    create({WHEN: FROZEN_TOO}, {})


def downgrade() -> None:
    drop({WHEN: FROZEN_TOO}, {})
    with set_aside(), op.batch_alter_table('contest', schema=None) as batch_op:
        batch_op.drop_column('reveal')
        batch_op.drop_column('event_result')
        batch_op.drop_column('event_text')
        batch_op.drop_column('chance')

    create({WHEN: FROZEN}, {})
