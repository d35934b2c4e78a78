"""`python -m fervi`."""

import sys

from fervi.cli import main

sys.exit(main())
