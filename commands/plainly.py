"""What goes wrong in a command is said in a sentence."""

import functools
from collections.abc import Callable
from typing import Any

import click
from flask import get_template_attribute
from flask_babel import force_locale
from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError, SQLAlchemyError

from contests.lifecycle import PlanError
from crypto import SealError
from errors import DATABASE_AWAY, Problem
from extensions import db
from vk.errors import VkError

NO_TABLES = "The tables are missing, or those of another version: run flask --app wsgi db upgrade"
SQLITE_SAYS = ("no such table", "no such column")
POSTGRESQL_SAYS = ("42P01", "42703")  # undefined table, undefined column
NO_FILE = "unable to open database file"


def plainly(command: Callable[..., object]) -> Callable[..., None]:
    """Trouble that is no bug ends the command with exit status 1, never with a traceback."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except Problem as problem:
            raise click.ClickException(_of_problem(problem)) from None
        except PlanError as error:
            raise click.ClickException(_in_words("plan_words", error.why)) from None
        except VkError as error:
            raise click.ClickException(f"VK: {error}") from None
        except SealError as error:
            raise click.ClickException(str(error)) from None
        except SQLAlchemyError as error:
            if sentence := _of_database(error):
                raise click.ClickException(sentence) from None
            raise

    return run


def _of_problem(problem: Problem) -> str:
    """As the pages say it, with the facts that a page shows elsewhere."""
    facts = ", ".join(f"{key}={value}" for key, value in problem.facts.items())
    words = _in_words("problem_words", problem.code)
    return f"{words} ({facts})" if facts else words


def _in_words(macro: str, code: str) -> str:
    with force_locale("en"):
        return str(get_template_attribute("macros/words.html", macro)(code))


def _of_database(error: SQLAlchemyError) -> str:
    """Nothing for what is a mistake of ours."""
    if _tables_missing(error):
        return NO_TABLES
    # DatabaseError itself: the file is no database, or damaged. Those below it are our mistakes.
    if not isinstance(error, DATABASE_AWAY) and type(error) is not DatabaseError:
        return ""
    said = " ".join(str(getattr(error, "orig", None) or error).split())
    if NO_FILE in said:
        said += f" {db.engine.url.database}: its folder has to be there, and to be ours to write in"
    return f"The database does not answer: {said}"


def _tables_missing(error: SQLAlchemyError) -> bool:
    if not isinstance(error, OperationalError | ProgrammingError):
        return False
    code = getattr(error.orig, "sqlstate", None)
    return code in POSTGRESQL_SAYS or str(error.orig).startswith(SQLITE_SAYS)
