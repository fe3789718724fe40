"""`python -m workers` runs a worker process."""

import sys

from workers.app import main

sys.exit(main())
