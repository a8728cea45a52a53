"""Commands that a test interrupts as Ctrl+C does."""

import signal


def heed_interrupts():
    """Run in a new process first: a shell lets its background jobs ignore Ctrl+C, and their children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
