#!/usr/bin/env python3
"""The problems of Pitfall.cs with Optuna's TPE, which is told of a failed trial as of NaN: median
failed trials and best cost.

usage: optuna_failures.py [SEEDS [TRIALS]]
"""
import math
import statistics
import sys
import warnings

import optuna

optuna.logging.set_verbosity(optuna.logging.CRITICAL)
warnings.filterwarnings("ignore")


def squares(x, *centre):
    return sum((a - b) ** 2 for a, b in zip(x, centre))


def half(x): return x[0] >= 0
def corner(x): return min(x) > 0.4
def stripe(x): return abs(x[0] - 0.5) < 0.15
def diagonal(x): return abs(x[0] - x[1]) < 0.2
def all_but_some(x): return max(x) > 0.32


PITFALLS = [
    ("half, at its edge", 2, -1, half, lambda x: x[1] * x[1] - x[0]),
    ("half, far from it", 2, -1, half, lambda x: squares(x, -0.6, 0.3)),
    ("corner, at its edge", 3, 0, corner, lambda x: squares(x, 0.6, 0.6, 0.6)),
    ("corner, far from it", 3, 0, corner, lambda x: squares(x, 0.15, 0.15, 0.15)),
    ("stripe, at its edge", 4, 0, stripe, lambda x: squares(x, 0.6, 0.3, 0.5, 0.7)),
    ("stripe, far from it", 4, 0, stripe, lambda x: squares(x, 0.9, 0.3, 0.5, 0.7)),
    ("diagonal, at its edge", 2, 0, diagonal, lambda x: squares(x, 0.45, 0.55)),
    ("diagonal, far from it", 2, 0, diagonal, lambda x: squares(x, 0.1, 0.8)),
    ("all but a tenth", 2, 0, all_but_some, lambda x: squares(x, 0.1, 0.2)),
    ("all but a thirtieth", 3, 0, all_but_some, lambda x: squares(x, 0.1, 0.2, 0.3)),
]


def play(pitfall, joint, seed, trials):
    _, dimensions, low, fails, cost = pitfall
    sampler = optuna.samplers.TPESampler(seed=seed, multivariate=joint, group=joint)
    study = optuna.create_study(sampler=sampler)

    def objective(trial):
        x = [trial.suggest_float(f"x{i}", low, 1) for i in range(dimensions)]
        return math.nan if fails(x) else cost(x)

    study.optimize(objective, n_trials=trials)
    results = [trial.value for trial in study.trials if trial.state == optuna.trial.TrialState.COMPLETE]
    return trials - len(results), min(results, default=math.inf)


if __name__ == "__main__":
    seeds, trials = ([int(text) for text in sys.argv[1:]] + [50, 100][len(sys.argv) - 1:])[:2]
    print(f"Optuna {optuna.__version__}: failed trials of {trials} and the best cost, medians over {seeds} seeds")
    for pitfall in PITFALLS:
        for joint in (True, False):
            failed, best = zip(*(play(pitfall, joint, seed, trials) for seed in range(seeds)))
            mode = "joint" if joint else "single"
            ends = f"{statistics.median(failed):g} | {statistics.median(best):.4g}"
            print(f"| {pitfall[0]} | Optuna, {mode} | {ends} |", flush=True)
