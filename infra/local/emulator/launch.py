"""Runs the emulator, and ends it with everything that it started as soon as
the standard input is closed: that happens when whoever started this process
dies, in whatever way."""

import os
import runpy
import signal
import sys
import threading


def die_with_parent():
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=die_with_parent, daemon=True).start()
runpy.run_module("ministack", run_name="__main__", alter_sys=True)
