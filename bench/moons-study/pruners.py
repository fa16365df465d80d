#!/usr/bin/env python3
"""Epochs spent and best value of a study with each pruner, as a table.

usage: pruners.py SWEEP FILE FOLDER SEEDS TRIALS KIND[:TRIALS] ...

SWEEP is the program, FILE a sweep file, FOLDER where the stores go; KIND may name other trials than
TRIALS. The first KIND is what the others are compared with. One slot, one run after another.
"""
import json
import sqlite3
import statistics
import subprocess
import sys
import time


def run(sweep, file, store, seed, kind, trials):
    began = time.monotonic()
    arguments = ["--store", store, "--seed", str(seed), "--trials", str(trials), "--slots", "1", "--no-progress"]
    subprocess.run([sweep, "run", file, *arguments, "--set", f"pruner.kind={kind}"], check=True, capture_output=True)
    return time.monotonic() - began


def read(store):
    """Epochs whose results were used, the best objective, and how many trials were pruned."""
    rows = sqlite3.connect(store).execute("select body from events order by position")
    events = [json.loads(body) for (body,) in rows]
    completed = [event["result"] for event in events if event["kind"] == "trial_completed"]
    pruned = [event for event in events if event["kind"] == "trial_pruned"]
    epochs = sum(result["epochs"] for result in completed) + sum(event["epoch"] for event in pruned)
    return epochs, min(result["values"]["val_mse"] for result in completed), len(pruned)


def spread(values):
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:.3g} ({low:.3g} to {high:.3g})"


def main():
    sweep, file, folder, seeds, trials, *kinds = sys.argv[1:]
    found = {}
    for seed in range(1, int(seeds) + 1):
        for kind in kinds:
            name, _, own = kind.partition(":")
            store = f"{folder}/{kind.replace(':', '-')}-{seed}.db"
            seconds = run(sweep, file, store, seed, name, int(own or trials))
            found.setdefault(kind, []).append((*read(store), seconds))
    first = found[kinds[0]]
    print("| pruner | epochs | of the full study's | best val_mse | to the full study's | pruned | time |")
    print("|---|---|---|---|---|---|---|")
    for kind, runs in found.items():
        epochs, best, pruned, seconds = zip(*runs)
        shares = [one / full[0] for one, full in zip(epochs, first)]
        ratios = [one / full[1] for one, full in zip(best, first)]
        times = [one / full[3] for one, full in zip(seconds, first)]
        cells = [spread(epochs), spread(shares), spread(best), spread(ratios), spread(pruned), spread(times)]
        print(f"| {kind} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
