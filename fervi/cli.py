"""The command line: `python -m fervi serve | analyze | train | …`."""

import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

import click

from fervi import __version__
from fervi.errors import FerviError
from fervi.settings import PORT_RANGE, Settings, dask_address, port_number
from fervi.training.detection.commands import COMMANDS as DETECTION_COMMANDS
from fervi.training.expression.commands import COMMANDS as EXPRESSION_COMMANDS
from fervi.training.expression.study_commands import COMMANDS as STUDY_COMMANDS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit status: 0 done, 1 something failed, 2 a wrong usage.
    """
    try:
        return commands.main(arguments, prog_name="fervi", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except FerviError as error:
        return _fail(str(error))
    except FileNotFoundError as error:
        return _fail(f"{error.filename} is missing")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("fervi"):
            raise
        return _fail(f"{error.name} is not installed. Run: pip install -r requirements-dev.txt")
    except (click.Abort, KeyboardInterrupt):
        return 130


def run() -> None:
    """Run the command of this process's arguments and exit."""
    sys.exit(main())


@click.group(no_args_is_help=False)
@click.version_option(__version__, prog_name="fervi", message="%(prog)s %(version)s")
def commands() -> None:
    """Find faces and read their expressions."""


class _Port(click.ParamType):
    name = "port"

    def convert(self, value: str, param: click.Parameter | None, context: click.Context | None) -> int:
        try:
            return port_number(value)
        except ValueError:
            self.fail(f"{value!r} is not {PORT_RANGE}", param, context)


@commands.command()
@click.option("--host", help="instead of FERVI_HOST")
@click.option("--port", type=_Port(), help="instead of FERVI_PORT")
def serve(host: str | None, port: int | None) -> None:
    """Serve the application."""
    from fervi.serve import serve as listen

    settings = Settings.from_environ()
    listen(host or settings.host, port or settings.port)


class _Rate(click.ParamType):
    name = "rate"

    def convert(
        self, value: str | float | None, param: click.Parameter | None, context: click.Context | None
    ) -> float | None:
        try:
            rate = None if value in (None, "every") else float(value)
        except ValueError:
            rate = 0.0
        if rate is not None and not 0.001 <= rate <= 1000:
            self.fail(f"{value!r} is neither 'every' nor a number of frames a second", param, context)
        return rate


class _Scheduler(click.ParamType):
    name = "scheduler"

    def convert(self, value: str, param: click.Parameter | None, context: click.Context | None) -> str:
        try:
            return dask_address(value)
        except ValueError:
            self.fail(f"{value!r} is no address such as tcp://127.0.0.1:8786", param, context)


def _table(name: str, help_text: str) -> Callable[[Callable], Callable]:
    """Return an option that names a file, or, without one, stands for the standard output."""
    return click.option(
        f"--{name}", f"{name}_to", is_flag=False, flag_value="-", metavar=f"[FILE.{name}]", help=help_text
    )


@commands.command()
@click.argument("paths", nargs=-1, metavar="PATH...")
@_table(
    "json",
    "a line of JSON a file: its HTTP answer, or a recording's summary and rows; printed where no FILE.json follows",
)
@_table("csv", "a CSV table, a row for each face and frame; printed where no FILE.csv follows")
@click.option("--parquet", "parquet_to", type=click.Path(path_type=Path), metavar="FILE", help="the table as Parquet")
@click.option(
    "--annotated",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="the recording with boxes and labels, .mp4 or .webm, with its sound; of several recordings a folder",
)
@click.option("--rate", type=_Rate(), default=10, help="frames of a recording a second, or 'every'; default: 10")
@click.option(
    "--list", "listed", type=click.File(encoding="utf-8"), metavar="FILE", help="more paths, one a line; - reads them"
)
@click.option(
    "--scheduler", type=_Scheduler(), help="of Dask, instead of FERVI_DASK_SCHEDULER: its workers do the work"
)
def analyze(
    paths: tuple[str, ...],
    json_to: str | None,
    csv_to: str | None,
    parquet_to: Path | None,
    annotated: Path | None,
    rate: float | None,
    listed: TextIO | None,
    scheduler: str | None,
) -> int:
    """Read the faces in pictures and recordings: files, folders, or patterns such as 'a/*.jpg'.

    \b
    Examples:
      fervi analyze photo.jpg holiday/
      fervi analyze --csv faces.csv 'holiday/*.jpg'
      fervi analyze --json talk.mp4 --rate 5

    Faces in a picture are numbered from left to right, as on the Image page; people in a recording in the order in
    which they appear. "neutral?" means unsure: neutral is the most probable emotion, but not probable enough to rely
    on. "turned away" means that the head is turned so far that the expression cannot be read.

    Files that cannot be read are named and skipped; the status is then 1. Of a folder, pictures and videos in formats
    that are not read, such as HEIC, are named as well.

    CSV and Parquet have a row for each face and frame; time and frame are empty for a picture. docs/recordings.md has
    the columns.

    While a table is being written, FILE.partial and FILE.progress lie beside it: after an interruption the same
    command goes on with the first file that is not done, a recording from its beginning.
    """
    paths = (*paths, *_swallowed(json_to, ".json"), *_swallowed(csv_to, ".csv"), *_lines(listed))
    if not paths:
        raise click.UsageError("Missing argument 'PATH...'.")
    tables = [Path(name) for name, ending in ((json_to, ".json"), (csv_to, ".csv")) if name and name.endswith(ending)]
    printed = [form for form, name in (("json", json_to), ("csv", csv_to)) if name and not name.endswith(f".{form}")]
    if len(printed) > 1:
        raise click.UsageError("choose one of --json and --csv to be printed, and name a file for the other one")
    tables += [parquet_to] if parquet_to else []
    return _analyze(paths, tables, printed[0] if printed else "", annotated, rate, scheduler)


def _swallowed(name: str | None, ending: str) -> tuple[str, ...]:
    """Return a path that follows an option without being its file: `--csv photo.jpg` prints the table of a photo."""
    return (name,) if name and name != "-" and not name.endswith(ending) else ()


def _lines(listed: TextIO | None) -> list[str]:
    return [line.strip() for line in listed if line.strip()] if listed else []


def _analyze(
    paths: Sequence[str],
    tables: Sequence[Path],
    printed: str,
    annotated: Path | None,
    rate: float | None,
    scheduler: str | None,
) -> int:
    from fervi.collect import Wanted, collect
    from fervi.files import PICTURES, find_files, find_passed_over, name_passed_over
    from fervi.library import make_reader
    from fervi.recordings.collection import Manner
    from fervi.recordings.endings import RECORDINGS
    from fervi.recordings.workforce import workforce
    from fervi.vision.image import ImageLimits

    settings = Settings.from_environ()
    reader = make_reader(settings)
    suffixes = PICTURES | (RECORDINGS if find_spec("av") else set())
    name_passed_over(find_passed_over(paths, suffixes))
    files = find_files(paths, suffixes)
    manner = Manner(reader, settings.photo_side, ImageLimits(settings.max_bytes, settings.max_pixels), rate)
    wanted = Wanted(tuple(tables), printed or ("" if tables else "text"), annotated)
    with workforce(settings.dask_scheduler if scheduler is None else scheduler) as workers:
        return collect(files, manner, workers, wanted)


for command in (*EXPRESSION_COMMANDS, *STUDY_COMMANDS, *DETECTION_COMMANDS):
    commands.add_command(command)


def _fail(message: str) -> int:
    print(f"fervi: {message}", file=sys.stderr)
    return 1
