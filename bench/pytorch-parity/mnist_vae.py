#!/usr/bin/python3
"""The curve of a plain VAE on MNIST beside the published figures, as a page: what .ci/soak studies
commits.

    mnist_vae.py CURVES.csv MODEL.safetensors MNIST_FOLDER

CURVES is what `sweep export --curves` writes of a sweep with one trial. The last row is computed
here, by PyTorch, from
the weights of the last epoch: on all training images with z drawn, and on the first 1,000 with z at
its mean, as the
published figures are.
"""
import csv
import gzip
import pathlib
import sys

import numpy as np
import torch
from torch.nn import functional

from conv_networks import Burgess
from read_safetensors import read

PUBLISHED_EPOCH = 400
BATCH = 500


def images(folder):
    data = gzip.decompress((pathlib.Path(folder) / "train-images-idx3-ubyte.gz").read_bytes())
    small = torch.tensor(np.frombuffer(data[16:], np.uint8).reshape(-1, 1, 28, 28).astype(np.float32))
    wide = functional.interpolate(small, size=(32, 32), mode="bilinear", align_corners=False)
    return wide.round() / 255


def terms(model, rows, draw):
    """Reconstruction and KL, nats an image."""
    reconstruction = kl = 0.0
    for x in rows.split(BATCH):
        mean, log_variance = model.encode(x)
        z = mean + torch.randn_like(mean) * (log_variance / 2).exp() if draw else mean
        reconstruction += functional.binary_cross_entropy(model.decode(z), x, reduction="sum").item()
        kl += 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).sum().item()
    return reconstruction / len(rows), kl / len(rows)


def curves(path):
    values = {}
    for row in csv.DictReader(open(path)):
        values.setdefault(int(row["epoch"]), {})[row["metric"]] = float(row["value"])
    return values


def shown(last):
    steps = [1, 2, 3, 5, 10, 11, 12, 15, 20, 30, 50, 75, 100, 150, 200, 250, 300, 350, 400]
    return [epoch for epoch in steps if epoch < last] + [last]


def pair(values):
    return f"{values[0]:.1f} + {values[1]:.1f}"


torch.manual_seed(0)
torch.set_num_threads(1)
by_epoch = curves(sys.argv[1])
last = max(by_epoch)
_, tensors = read(sys.argv[2])
model = Burgess(32, 1, 10)
model.load_state_dict({name: torch.tensor(values) for name, values in tensors.items()})
with torch.no_grad():
    rows = images(sys.argv[3])
    training, first = terms(model, rows, draw=True), terms(model, rows[:1000], draw=False)

print(f"""# The published plain VAE on MNIST, beside its published figures

Written by `.ci/soak studies`: `sweeps/mnist-vae.yaml` with the published learning rate, ended after
{last} epochs (the published run has {PUBLISHED_EPOCH}). Nats an image, reconstruction + KL. The
weight of the KL rises to 1 in 10,000 steps, so train_loss lacks a part of it until then; that of
the test images has all of it.

| | epoch | all training images, z drawn | first 1,000 training images, z at its mean |
|---|---|---|---|
| published | {PUBLISHED_EPOCH} | 118.8 + 19.7 | 111.9 + 19.1 |
| here, by PyTorch from our weights | {last} | {pair(training)} | {pair(first)} |

The published 118.8 + 19.7 is the mean over the steps of its last epoch, each at the weights that it met; ours is at the
weights after the last one.

| epoch | train_loss | test images, z drawn |
|---|---|---|""")
for epoch in shown(last):
    at = by_epoch[epoch]
    unseen = (at["val_loss"] - at["val_kl"], at["val_kl"])
    print(f"| {epoch} | {at['train_loss']:.1f} | {pair(unseen)} |")
