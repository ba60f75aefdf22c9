"""Sweeps: many scenarios, days, models, rebates and elasticities at once, written as they come and resumable."""

from parley.talks.sweep.cases import Case, cases
from parley.talks.sweep.intervals import Interval, intervals
from parley.talks.sweep.run import Job, run_cases
from parley.talks.sweep.store import Progress, sweep
from parley.talks.sweep.study_file import Draws, StudyFile, read_study
from parley.talks.sweep.workers import executor

__all__ = [
    "Case",
    "Draws",
    "Interval",
    "Job",
    "Progress",
    "StudyFile",
    "cases",
    "executor",
    "intervals",
    "read_study",
    "run_cases",
    "sweep",
]
