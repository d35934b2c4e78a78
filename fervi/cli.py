"""The command line: `python -m fervi serve | analyze | train | …`."""

import sys
from collections.abc import Sequence

import click

from fervi import __version__
from fervi.errors import FerviError
from fervi.settings import PORT_RANGE, Settings, port_number
from fervi.training.detection.commands import COMMANDS as DETECTION_COMMANDS
from fervi.training.expression.commands import COMMANDS as EXPRESSION_COMMANDS


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


@commands.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="one JSON object a line, with `file` and the HTTP answer")
@click.option("--csv", "as_csv", is_flag=True, help="a CSV table, a row for each face")
def analyze(paths: tuple[str, ...], as_json: bool, as_csv: bool) -> int:
    """Read the faces in pictures: files, folders, or patterns such as 'a/*.jpg'.

    Faces are numbered from left to right. In the table, "neutral?" means unsure: neutral is the most probable
    emotion, but not probable enough to rely on.

    Files that cannot be read are named and skipped; the status is then 1. Of a folder, pictures and videos in formats
    that are not read are named.
    """
    if as_json and as_csv:
        raise click.UsageError("choose one of --json and --csv")
    from fervi.batch import analyze_files, find_files, find_passed_over, name_passed_over
    from fervi.quiet import without_native_output
    from fervi.vision.factory import make_analyzer

    settings = Settings.from_environ()
    with without_native_output():
        analyzer = make_analyzer(settings.detector, settings.model)
    name_passed_over(find_passed_over(paths))
    return analyze_files(find_files(paths), analyzer, settings, "json" if as_json else "csv" if as_csv else "table")


for command in (*EXPRESSION_COMMANDS, *DETECTION_COMMANDS):
    commands.add_command(command)


def _fail(message: str) -> int:
    print(f"fervi: {message}", file=sys.stderr)
    return 1
