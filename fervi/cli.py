"""The command line: `python -m fervi serve | analyze | bench | train | …`."""

import argparse
import sys
from collections.abc import Sequence

from fervi.errors import FerviError
from fervi.settings import PORT_RANGE, Settings, port_number
from fervi.training.detection.commands import add_commands as add_detection_commands
from fervi.training.expression.commands import add_commands as add_training_commands


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit status: 0 done, 1 something failed. A wrong usage exits with 2.
    """
    parsed = make_parser().parse_args(arguments)
    try:
        return parsed.run(parsed)
    except FerviError as error:
        return _fail(str(error))
    except FileNotFoundError as error:
        return _fail(f"{error.filename} is missing")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("fervi"):
            raise
        return _fail(f"{error.name} is not installed. Run: pip install -r requirements-dev.txt")
    except KeyboardInterrupt:
        return 130


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of every command."""
    parser = argparse.ArgumentParser(prog="fervi", description="Finds faces and reads their expressions.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_serve(commands)
    _add_analyze(commands)
    _add_bench(commands)
    add_training_commands(commands)
    add_detection_commands(commands)
    return parser


def _add_serve(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("serve", help="serve the application")
    parser.add_argument("--host", help="instead of FERVI_HOST")
    parser.add_argument("--port", type=_port, help="instead of FERVI_PORT")
    parser.set_defaults(run=_serve)


def _add_analyze(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("analyze", help="read the faces in pictures", description=_ANALYZE_HELP)
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a picture, a folder, or a pattern such as 'a/*.jpg'")
    parser.add_argument("--json", action="store_true", help="one JSON object a line, with `file` and the HTTP answer")
    parser.set_defaults(run=_analyze)


_ANALYZE_HELP = "Read the faces in pictures. Files that cannot be read are named and skipped; the status is then 1."


def _add_bench(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("bench", help="time decoding, detection and classification beside the paper's way")
    parser.add_argument("--repeats", type=int, default=20, help="of each measurement; default: %(default)s")
    parser.set_defaults(run=_bench)


def _serve(arguments: argparse.Namespace) -> int:
    from fervi.serve import serve

    settings = Settings.from_environ()
    serve(arguments.host or settings.host, arguments.port or settings.port)


def _port(text: str) -> int:
    try:
        return port_number(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not {PORT_RANGE}") from error


def _analyze(arguments: argparse.Namespace) -> int:
    from fervi.batch import analyze_files, find_files
    from fervi.vision.factory import make_analyzer

    settings = Settings.from_environ()
    analyzer = make_analyzer(settings.detector, settings.model)
    return analyze_files(find_files(arguments.paths), analyzer, settings, as_json=arguments.json)


def _bench(arguments: argparse.Namespace) -> int:
    from benchmarks.pipeline import run

    return run(Settings.from_environ(), arguments.repeats)


def _fail(message: str) -> int:
    print(f"fervi: {message}", file=sys.stderr)
    return 1
