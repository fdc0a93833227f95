"""An installation knows that it was restored from a backup"""

import sqlalchemy as sa
from alembic import op

import columns

revision = "d19f6a0c47b3"
down_revision = "b7e1d04a9c52"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "restore",
        sa.Column("id", columns.BIG, primary_key=True),
        sa.Column("backup_at", columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("restored_at", columns.UtcDateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("restore")
