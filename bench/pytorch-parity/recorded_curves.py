#!/usr/bin/python3
"""Computes the KL of each latent at the weights of an epoch, over the moons that a batch of all
rows holds, and compares
it with what training.curves recorded there. Needs Debian's python3-numpy and python3-sklearn.

    sweep run recorded_curves.yaml --store S
    sweep checkpoint recorded-curves --trial 0 --epoch 20 --out e20 --store S
    sweep export recorded-curves --curves --store S > curves.csv
    recorded_curves.py e20/model.safetensors 20 curves.csv
"""
import csv
import sys

import numpy
from sklearn.datasets import make_moons

from read_safetensors import read


def kl_of_latents(tensors, rows):
    """0.5 (mu^2 + exp(lv) - lv - 1), mean over rows, by latent: in double precision."""
    weight = {name: tensor.astype(numpy.float64) for name, tensor in tensors.items()}
    hidden = numpy.maximum(rows @ weight["encoder.0.weight"].T + weight["encoder.0.bias"], 0)
    mean = hidden @ weight["mean.weight"].T + weight["mean.bias"]
    log_variance = hidden @ weight["log_variance.weight"].T + weight["log_variance.bias"]
    return (0.5 * (mean**2 + numpy.exp(log_variance) - log_variance - 1)).mean(axis=0)


def recorded(path, epoch):
    """The values of kl_0, kl_1, ... after so many epochs, and their sum as it was recorded."""
    with open(path, newline="") as file:
        values = {row["metric"].split("/")[-1]: float(row["value"])
                  for row in csv.DictReader(file) if "/kl" in row["metric"] and row["epoch"] == str(epoch)}
    return numpy.array([values[f"kl_{latent}"] for latent in range(len(values) - 1)]), values["kl"]


if __name__ == "__main__":
    _, tensors = read(sys.argv[1])
    rows, _ = make_moons(2000, noise=0.15, random_state=42)
    expected = kl_of_latents(tensors, rows.astype(numpy.float32).astype(numpy.float64))
    actual, total = recorded(sys.argv[3], int(sys.argv[2]))
    worst = numpy.abs(actual - expected).max()
    print(f"kl of each latent {expected}, recorded {actual}: apart by at most {worst:.2e}")
    print(f"sum apart by {abs(total - expected.sum()):.2e}")
    sys.exit(0 if worst <= 1e-6 and abs(total - expected.sum()) <= 1e-6 else 1)
