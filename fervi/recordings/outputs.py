"""Tables of a whole collection, written file by file; a run that was ended goes on where it stopped."""

import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from fervi.errors import FerviError
from fervi.recordings.collection import Failed, Outcome
from fervi.recordings.table import check_parquet, columns_of, write_csv, write_json, write_parquet

KINDS = (".csv", ".json", ".parquet")


class Outputs:
    """The tables of one run.

    While it lasts, each table grows as NAME.partial, and the first one's NAME.progress has a line for each file that is
    done: its name, why it could not be read, and where the tables ended after it. What was written after the last line
    is dropped when a run goes on. At the end the tables get their names.
    """

    def __init__(self, paths: Sequence[Path], run: dict[str, Any], labels: tuple[str, ...]) -> None:
        """Open the tables.

        Args:
            paths: Of .csv, .json (an object a line) or .parquet, at least one.
            run: What the tables depend on, fit for JSON. A run that was ended goes on only where it is the same.
            labels: The emotions that the classifier knows; the tables depend on them as well.

        Raises:
            FerviError: If a name has another ending, the run is another one, or Parquet cannot be written.
            OSError: If a file cannot be written.
        """
        for path in paths:
            if path.suffix not in KINDS:
                raise FerviError(f"{path} is no .csv, .json or .parquet: name the table so.")
            if path.suffix == ".parquet":
                check_parquet()
        self._paths, self._labels = list(paths), labels
        tables = [str(path) for path in paths]
        self._run = json.dumps({**run, "columns": columns_of(labels), "tables": tables}, sort_keys=True)
        self._progress = paths[0].with_name(paths[0].name + ".progress")
        self.done: dict[str, str | None] = {}
        """The files that are done, each with why it could not be read, or None."""

        ends = self._restore()
        self._tables = [self._open(path, end) for path, end in zip(paths, ends, strict=True)]
        self._journal = self._progress.open("a", encoding="utf-8")
        if self._journal.tell() == 0:
            self._journal.write(self._run + "\n")
            self._journal.flush()

    def _restore(self) -> list[int]:
        """Take over what an earlier run has done; return where its tables ended."""
        ends = [0] * len(self._paths)
        if not self._progress.exists():
            return ends
        text = self._progress.read_text(encoding="utf-8")
        head, *lines = text[: text.rfind("\n") + 1].splitlines() or [self._run]
        if head != self._run:
            raise FerviError(
                f"{self._progress} is of a run with other options. Run it with those, delete it, or name another table."
            )
        for line in lines:
            entry = json.loads(line)
            self.done[entry["file"]], ends = entry["reason"], entry["ends"]
        self._progress.write_text("".join(f"{line}\n" for line in (head, *lines)), encoding="utf-8")
        return ends

    def _open(self, path: Path, end: int) -> IO[str]:
        table = _partial(path).open("a", encoding="utf-8", newline="")
        table.truncate(end)
        if path.suffix == ".csv" and end == 0:
            write_csv([], table, self._labels)
        return table

    def add(self, outcome: Outcome) -> None:
        """Write what came of one file."""
        reason = outcome.reason if isinstance(outcome, Failed) else None
        if not isinstance(outcome, Failed):
            for path, table in zip(self._paths, self._tables, strict=True):
                if path.suffix == ".json":
                    outcome.write_json(table)
                elif path.suffix == ".csv":
                    write_csv(outcome.rows(), table, self._labels, header=False)
                else:
                    write_json(outcome.rows(), table)
        ends = []
        for table in self._tables:
            table.flush()
            ends.append(table.tell())
        self._journal.write(json.dumps({"file": str(outcome.path), "reason": reason, "ends": ends}) + "\n")
        self._journal.flush()
        self.done[str(outcome.path)] = reason

    def finish(self) -> None:
        """Give the tables their names: all files are done."""
        self.close()
        for path in self._paths:
            partial = _partial(path)
            if path.suffix == ".parquet":
                with partial.open(encoding="utf-8") as rows:
                    write_parquet(map(json.loads, rows), path, self._labels)
                partial.unlink()
            else:
                partial.replace(path)
        self._progress.unlink()

    def close(self) -> None:
        """Close the files; a run that is not finished can go on later."""
        for file in (*self._tables, self._journal):
            file.close()

    def __enter__(self) -> "Outputs":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _partial(path: Path) -> Path:
    return path.with_name(path.name + ".partial")
