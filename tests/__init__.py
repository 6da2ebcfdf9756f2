"""Tests run on several cores at once; a number library that takes them all as well would only be in the way."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read once, when numpy is loaded
