"""What Optuna's pruners decide on recorded curves, as JSON on standard output.

usage: optuna_pruners.py > ../../tests/Sweep.Optimization.Tests/Pruners/optuna-verdicts.json

Trials come one after another. Each reports its curve value by value at the epochs 1, 2, ... until
Optuna prunes it or the curve ends. For each trial the output holds what it reported, the epoch at which it
was pruned (0: never), and for Hyperband the number that Optuna draws the bracket from.
"""

import json
import math
import random
import sys
import warnings
import zlib

import optuna
from optuna.pruners import (
    HyperbandPruner,
    MedianPruner,
    PatientPruner,
    PercentilePruner,
    SuccessiveHalvingPruner,
    ThresholdPruner,
)

EPOCHS = 30
TRIALS = 50


def curve(draw):
    """Falls from a start to a floor, with noise; now and then a value is missing."""
    start, floor, rate = draw.uniform(1, 3), draw.uniform(0, 1), draw.uniform(0.02, 0.5)
    values = [floor + start * math.exp(-rate * epoch) + draw.gauss(0, 0.05) for epoch in range(1, EPOCHS + 1)]
    return [math.nan if draw.random() < 0.005 else round(value, 4) for value in values]


def play(name, pruner, direction="minimize", seed=1):
    draw = random.Random(f"{name} {direction} {seed}")
    study = optuna.create_study(study_name=f"{name}-{seed}", pruner=pruner, direction=direction)
    trials = []
    for number in range(TRIALS):
        values = curve(draw)
        if direction == "maximize":
            values = [-value for value in values]
        trial = study.ask()
        pruned = 0
        for epoch, value in enumerate(values, 1):
            trial.report(value, epoch)
            if trial.should_prune():
                pruned = epoch
                break
        if pruned:
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        else:
            study.tell(trial, 0.0)
        hashed = zlib.crc32(f"{study.study_name}_{number}".encode())
        reported = values[:pruned] if pruned else values
        written = ["NaN" if math.isnan(value) else value for value in reported]
        trials.append({"curve": written, "pruned": pruned, "draw": hashed})
    return {"pruner": name, "goal": direction, "trials": trials}


def main():
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    cases = []
    for direction in ("minimize", "maximize"):
        cases.append(play("median", MedianPruner(), direction))
        cases.append(play("percentile", PercentilePruner(25, n_startup_trials=8, n_min_trials=3), direction))
        cases.append(play("asha", SuccessiveHalvingPruner(min_resource=2, reduction_factor=3), direction))
        cases.append(play("hyperband", HyperbandPruner(min_resource=1, max_resource=EPOCHS), direction))
        wrapped = PatientPruner(MedianPruner(), patience=2, min_delta=0.01)
        cases.append(play("patient", wrapped, direction))
        cases.append(play("patience", PatientPruner(None, patience=3), direction))
    cases.append(play("threshold", ThresholdPruner(lower=0.05, upper=3.2)))
    json.dump({"optuna": optuna.__version__, "epochs": EPOCHS, "cases": cases}, sys.stdout, separators=(",", ":"))
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
