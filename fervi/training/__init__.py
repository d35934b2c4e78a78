"""Keras: data, networks, training, evaluation and export. Knows `fervi.vision`, never `fervi.web`."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # where Keras runs on TensorFlow, it tells its whole start-up
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")  # off by default without AVX-512; a batch takes a fifth less time
