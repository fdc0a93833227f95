"""Entries as files that Excel opens: XLSX, or CSV in UTF-8 with semicolons. Nothing calculates."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from contests.cells import EXACT, SHORT, safe

BOM = "\ufeff"
ERROR = "#"  # "#N/A" as a text would become an error
DATE = "dd.mm.yyyy hh:mm"  # Excel shows it in the reader's habit
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Cell = str | int | datetime | None  # moments are naive, as a clock on the wall shows them
Table = Iterable[Sequence[Cell]]


def csv_lines(heads: Sequence[str], rows: Table, date: str) -> Iterator[str]:
    """The file piece by piece; `date` is how strftime writes a moment."""
    yield BOM + _line(heads)
    for row in rows:
        yield _line([_text(cell, date) for cell in row])


def _text(cell: Cell, date: str) -> str:
    if isinstance(cell, datetime):
        return cell.strftime(date)
    if isinstance(cell, int):
        return str(cell) if abs(cell) < SHORT else f"'{cell}"
    return safe(cell or "")


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def xlsx(heads: Sequence[str], widths: Sequence[int], rows: Table) -> IO[bytes]:
    """The file, on the disk while somebody holds it; it never stands in memory as a whole."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet()
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_head(sheet, head) for head in heads])
    count = 1
    for count, row in enumerate(rows, 2):  # noqa: B007
        sheet.append([_cell(sheet, cell) for cell in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{count}"
    file = TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def _head(sheet: Any, text: str) -> Any:
    cell = _styled(sheet, text, "@")
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Cell) -> Any:
    """What to append: a plain value where Excel cannot take it for anything else."""
    if isinstance(value, datetime):
        return _styled(sheet, value, DATE)
    if isinstance(value, int):
        return value if abs(value) < SHORT else _long(sheet, value)
    text = safe(value or "")
    return _styled(sheet, text, "@") if text.startswith(ERROR) else text or None


def _long(sheet: Any, value: int) -> Any:
    exact = abs(value) < EXACT
    return _styled(sheet, value if exact else str(value), "0" if exact else "@")


def _styled(sheet: Any, value: Any, number_format: str) -> Any:
    cell: Any = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    cell.data_type = "s" if isinstance(value, str) else cell.data_type
    return cell
