"""Rows that cannot change, by triggers: the database refuses whoever asks.

Migrations call these functions, so what they make of given rules has to stay as it is.

On SQLite a table that `batch_alter_table` has to copy loses its triggers, and those of other tables
that mention it stop the copying. A later migration that changes such tables therefore works inside
`with set_aside():`, which puts the triggers back as they were; one that changes the rules calls
`drop` for the old ones first and `create` for the new ones last. On PostgreSQL triggers stay in
place when a table is altered, but they refuse an UPDATE by a migration as they refuse any other.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from alembic import op

Rules = Mapping[tuple[str, str], str]  # (table, INSERT | UPDATE | DELETE): refused if this is true
Keys = Mapping[str, Sequence[str]]  # per table, what is unique: ("id", "contest_id number")


def changed(columns: str) -> str:
    """SQL: whether an UPDATE changes one of these columns (named with spaces between)."""
    changes = (f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns.split())
    return f"({' OR '.join(changes)})"


def create(rules: Rules, keys: Keys) -> None:
    """Make the triggers of these rules in the database at hand."""
    for statement in statements(op.get_bind().dialect.name, rules, keys):
        op.get_bind().exec_driver_sql(statement)


def drop(rules: Rules, keys: Keys) -> None:
    """Take them away again."""
    for table, act in _on_sqlite(rules, keys) if _sqlite() else rules:
        _drop(_name(table, act), table)
    for table in () if _sqlite() else keys:
        _drop(_name(table, "TRUNCATE"), table)


@contextmanager
def set_aside() -> Iterator[None]:
    """Work on tables without their triggers, which come back as they were. Only SQLite needs it."""
    if not _sqlite():
        yield
        return
    bind = op.get_bind()
    found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    triggers = bind.exec_driver_sql(found).all()
    for name, _sql in triggers:
        bind.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _name, sql in triggers:
        bind.exec_driver_sql(sql)


def statements(dialect: str, rules: Rules, keys: Keys) -> list[str]:
    """The SQL of all triggers."""
    if dialect == "sqlite":
        return [_sqlite_trigger(*on, why) for on, why in _on_sqlite(rules, keys).items()]
    rows = [_postgresql_trigger(*on, why) for on, why in rules.items()]
    return rows + [_postgresql_trigger(table, "TRUNCATE", "true") for table in keys]


def _name(table: str, act: str) -> str:
    return f"frozen_{table}_{act.lower()}"


def _on_sqlite(rules: Rules, keys: Keys) -> dict[tuple[str, str], str]:
    """INSERT OR REPLACE deletes what is in its way, and SQLite calls no trigger for that."""
    found = {on: f"({why})" for on, why in rules.items()}
    for table, uniques in keys.items():
        in_its_way = [_same(table, columns.split()) for columns in uniques]
        own = [found[table, "INSERT"]] if (table, "INSERT") in found else []
        found[table, "INSERT"] = " OR ".join(own + in_its_way)
    return found


def _same(table: str, columns: Sequence[str]) -> str:
    same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  # nosec B608  # our own names


def _sqlite_trigger(table: str, act: str, why: str) -> str:
    why = why.replace("IS DISTINCT FROM", "IS NOT")  # SQLite knows the former since 3.39
    return (
        f"CREATE TRIGGER {_name(table, act)} BEFORE {act} ON {table} WHEN {why} "
        f"BEGIN SELECT RAISE(ABORT, 'zhrebiy: {table} is frozen'); END"
    )


def _postgresql_trigger(table: str, act: str, why: str) -> str:
    name, each = _name(table, act), "STATEMENT" if act == "TRUNCATE" else "ROW"
    answer = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(act, "NEW")
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {why} THEN RAISE EXCEPTION 'zhrebiy: {table} is frozen' "
        f"USING ERRCODE = 'restrict_violation'; END IF; RETURN {answer}; END $$; "
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"
    )


def _drop(name: str, table: str) -> None:
    op.get_bind().exec_driver_sql(f"DROP TRIGGER {name}" + ("" if _sqlite() else f" ON {table}"))
    if not _sqlite():
        op.get_bind().exec_driver_sql(f"DROP FUNCTION {name}()")


def _sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")
