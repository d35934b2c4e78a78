"""What gunicorn serves: `gunicorn wsgi:app`."""

from fervi import create_app
from fervi.web import logs

logs.start()
app = create_app()
