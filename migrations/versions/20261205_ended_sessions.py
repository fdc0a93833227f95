"""A session that was signed out of is over, whoever has a copy of its cookie"""

import sqlalchemy as sa
from alembic import op

import columns

revision = "4f8e2b6a1c93"
down_revision = "d19f6a0c47b3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ended_session",
        sa.Column("number", sa.String(length=32), primary_key=True),
        sa.Column("at", columns.UtcDateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("ended_session")
