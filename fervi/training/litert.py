"""What both exports need of LiteRT; TensorFlow itself is imported by the `ship` rooms alone."""

from contextlib import redirect_stdout
from io import StringIO
from typing import Any

from ai_edge_litert.interpreter import Interpreter


def convert(converter: Any) -> bytes:
    """Run a `TFLiteConverter` and return the file, without its list of every weight's address on standard output."""
    with redirect_stdout(StringIO()):
        return converter.convert()


def load_interpreter(content: bytes) -> Interpreter:
    """Return an interpreter of a file's bytes, for one thread."""
    interpreter = Interpreter(model_content=content, num_threads=1)
    interpreter.allocate_tensors()
    return interpreter
