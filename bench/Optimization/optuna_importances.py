#!/usr/bin/python3
"""What Optuna says of which parameters mattered, as the expected values of a test.

usage: optuna_importances.py OUT      (Optuna 4 or later and scikit-learn must be importable)
Writes tests/Sweep.Optimization.Tests/Importances/OptunaImportances.json: for two functions 200
drawn trials, and the shares of each parameter by PED-ANOVA (their sum is 1) and by fANOVA (of the
whole variance).
"""
import json
import math
import random
import sys
import warnings

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.importance import FanovaImportanceEvaluator, PedAnovaImportanceEvaluator

ACTIVATIONS = ["relu", "tanh", "elu"]
SPACE = {
    "lr": FloatDistribution(1e-4, 1e-1, log=True),
    "layers": IntDistribution(1, 8),
    "activation": CategoricalDistribution(ACTIVATIONS),
    "dropout": FloatDistribution(0, 1),
}
FUNCTIONS = {
    "sum": lambda p: (math.log10(p["lr"]) + 2.5) ** 2
    + 0.1 * p["layers"]
    + {"relu": 0, "tanh": 0.5, "elu": 0.1}[p["activation"]]
    + 0.2 * p["dropout"],
    "product": lambda p: p["dropout"] * p["layers"] + (0 if p["activation"] == "relu" else 1),
}


def draw(rng):
    return {
        "lr": float(f"{10 ** rng.uniform(-4, -1):.6g}"),
        "layers": rng.randint(1, 8),
        "activation": rng.choice(ACTIVATIONS),
        "dropout": round(rng.random(), 6),
    }


def shares(study, evaluator, normalize):
    found = optuna.importance.get_param_importances(study, evaluator=evaluator, normalize=normalize)
    return {name: round(float(found[name]), 4) for name in SPACE}


def main(out):
    warnings.filterwarnings("ignore")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    rng = random.Random(3)
    cases = {}
    for name, function in FUNCTIONS.items():
        study = optuna.create_study()
        trials = []
        for _ in range(200):
            chosen = draw(rng)
            cost = function(chosen)
            trials.append([*chosen.values(), round(cost, 6)])
            study.add_trial(optuna.trial.create_trial(params=chosen, distributions=SPACE, value=cost))
        cases[name] = {
            "ped_anova": shares(study, PedAnovaImportanceEvaluator(), True),
            "fanova": shares(study, FanovaImportanceEvaluator(seed=1), False),
            "trials": trials,
        }
    with open(out, "w", encoding="utf-8") as file:
        head = json.dumps({"optuna": optuna.__version__})[:-1]
        file.write(head)
        for name, case in cases.items():
            rows = ",\n    ".join(json.dumps(row) for row in case.pop("trials"))
            file.write(f',\n"{name}": {json.dumps(case)[:-1]}, "trials": [\n    {rows}]}}')
        file.write("}\n")


if __name__ == "__main__":
    main(sys.argv[1])
