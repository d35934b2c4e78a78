"""What gunicorn serves: `gunicorn wsgi:app`."""

import sys

from flask import Flask
from gunicorn.arbiter import Arbiter

from fervi import create_app
from fervi.errors import FerviError
from fervi.web import logs


def make() -> Flask:
    """Make the application; where that fails, say why and have gunicorn end, instead of starting it again and again."""
    try:
        return create_app()
    except FerviError as error:
        print(f"fervi: {error}", file=sys.stderr, flush=True)
        sys.exit(Arbiter.APP_LOAD_ERROR)


logs.start()
app = make()
