"""What gunicorn serves: `gunicorn wsgi:app`."""

from fervi import create_app

app = create_app()
