"""Keras: data, networks, training, evaluation and export. Knows `fervi.vision`, never `fervi.web`."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # where Keras runs on TensorFlow, it tells its whole start-up
