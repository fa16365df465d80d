#!/usr/bin/python3
"""Trains the MLP VAE of the moons study by PyTorch over several seeds: what whole runs of ours are
compared with, as distributions.

    train_moons.py --hidden 32 --latent 32 --batch-size 64 --epochs 100 --lr 1e-3 --seeds 10

Prints, a seed, the best epoch by val_mse with its val_mse and val_kl, and their medians. Needs
Debian's python3-sklearn and python3-torch.
"""
import argparse
import statistics

import numpy
import torch
from sklearn.datasets import make_moons

from moons_vectors import lengths, split_indices


def evaluate(encode, decode, rows, scale):
    mean, log_variance = encode(rows)
    z = mean + scale * torch.randn_like(mean) * torch.exp(0.5 * log_variance)
    kl = -0.5 * (1 + log_variance - mean.pow(2) - log_variance.exp()).sum()
    return torch.nn.functional.mse_loss(decode(z), rows, reduction="sum"), kl


def train(data, seed, arguments):
    torch.manual_seed(seed)
    encoder = torch.nn.Sequential(torch.nn.Linear(2, arguments.hidden), torch.nn.ReLU())
    mean, log_variance = torch.nn.Linear(arguments.hidden, arguments.latent), torch.nn.Linear(arguments.hidden,
        arguments.latent)
    decoder = torch.nn.Sequential(torch.nn.Linear(arguments.latent, arguments.hidden), torch.nn.ReLU(),
        torch.nn.Linear(arguments.hidden, 2))
    parameters = [p for module in (encoder, mean, log_variance, decoder) for p in module.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=arguments.lr)

    def encode(rows):
        hidden = encoder(rows)
        return mean(hidden), log_variance(hidden)

    best = None
    for epoch in range(1, arguments.epochs + 1):
        for batch in torch.randperm(len(data["train"])).split(arguments.batch_size):
            rows = data["train"][batch]
            squared_error, kl = evaluate(encode, decoder, rows, arguments.posterior_scale)
            loss = (squared_error + arguments.beta * kl) / rows.numel()
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 0.5)
            optimizer.step()
        with torch.no_grad():
            squared_error, kl = evaluate(encode, decoder, data["val"], arguments.posterior_scale)
        result = (squared_error.item() / data["val"].numel(), kl.item() / len(data["val"]), epoch)
        best = min(best or result, result)
    return best


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name, default in (("hidden", 32), ("latent", 32), ("batch-size", 64), ("epochs", 100), ("seeds", 10),
        ("lr", 1e-3), ("beta", 1.0), ("posterior-scale", 0.1)):
        parser.add_argument("--" + name, type=type(default), default=default)
    arguments = parser.parse_args()
    torch.set_num_threads(1)

    points, labels = make_moons(n_samples=2000, noise=0.15, random_state=42)
    points = torch.from_numpy(points.astype(numpy.float32))
    train_rows, val_rows, _ = split_indices(labels, lengths(1000, (0.6, 0.2, 0.2)), 42)
    data = {"train": points[train_rows], "val": points[val_rows]}
    results = [train(data, seed, arguments) for seed in range(arguments.seeds)]
    for seed, (mse, kl, epoch) in enumerate(results):
        print(f"seed {seed}: epoch {epoch} val_mse {mse:.5f} val_kl {kl:.4f}")
    mse, kl = (statistics.median(r[k] for r in results) for k in (0, 1))
    print(f"median val_mse {mse:.5f} val_kl {kl:.4f}")
