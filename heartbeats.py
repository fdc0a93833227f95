"""Signs of life of the scheduler and the workers, kept where every process can see them."""

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from columns import Moment
from extensions import Base, db
from once import put_all

SCHEDULER, WORKER = "scheduler", "worker"


class Heartbeat(Base):
    """When a part last did its work."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[Moment]


def beat(name: str, now: datetime) -> None:
    """This part lives. Commits."""
    put_all(Heartbeat, [{"name": name, "at": now}])
    db.session.commit()


def last() -> dict[str, datetime]:
    """By name, when each part was last seen; one never seen is absent."""
    return dict(iter(db.session.execute(select(Heartbeat.name, Heartbeat.at))))
