"""`judge`, and `python -m judge`: Ctrl-C ends it without a traceback while it is being loaded, too."""

import signal
from typing import NoReturn


def main() -> NoReturn:
    """Load the command line, which takes half a second, and run it."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    import cli

    signal.signal(signal.SIGINT, before)
    cli.main()


if __name__ == "__main__":
    main()
