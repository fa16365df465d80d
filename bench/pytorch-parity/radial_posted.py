#!/usr/bin/python3
"""The posted radial network, trained by PyTorch: what the posted case of sweeps/radial.yaml is to
be compared with.

    radial_posted.py SEED...

Prints for each seed the squared error of a point that is decoded from its posterior's mean, mean
over all rows, and
the KL, after the last of 400 epochs. Encoder: the layer (x cos y, x sin y), then 128 and 64 wide
with every tanh twice,
a tanh on both heads. Decoder: 64 and 128 wide, tanh twice, linear at the end. The loss is summed
over a batch of 128,
the weight of the KL rises to 0.5 in 200 epochs, and one seed at the start of every epoch repeats
shuffle and noise.
"""
import sys

import numpy as np
import torch
from torch import nn


def data(seed, samples=3000, radii=5, angles=16, deviation=0.01):
    random = np.random.RandomState(seed)
    count = samples // (radii * angles) * radii * angles
    radius = np.linspace(0.5, 2.5, radii)[np.arange(count) % radii]
    angle = 2 * np.pi * (np.arange(count) % (radii * angles) // radii) / angles
    radius = radius + deviation * random.normal(size=count)
    angle = angle + deviation * random.normal(size=count)
    return torch.tensor(np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1), dtype=torch.float32)


class TwiceTanh(nn.Module):
    def forward(self, x):
        return torch.tanh(torch.tanh(x))


def perceptron(*sizes):
    layers = []
    for before, after in zip(sizes, sizes[1:]):
        layers += [nn.Linear(before, after), TwiceTanh()]
    return nn.Sequential(*layers)


def train(seed):
    rows = data(seed)
    torch.manual_seed(seed)
    encoder, decoder = perceptron(2, 128, 64), nn.Sequential(perceptron(2, 64, 128), nn.Linear(128, 2))
    mean, log_variance = nn.Linear(64, 2), nn.Linear(64, 2)
    weights = [w for part in (encoder, decoder, mean, log_variance) for w in part.parameters()]
    adam = torch.optim.Adam(weights, lr=0.01)

    def encode(x):
        hidden = encoder(torch.stack([x[:, 0] * torch.cos(x[:, 1]), x[:, 0] * torch.sin(x[:, 1])], 1))
        return torch.tanh(mean(hidden)), torch.tanh(log_variance(hidden))

    def kl_of(mu, lv):
        return 0.5 * (mu**2 + lv.exp() - 1 - lv).sum()

    for epoch in range(1, 401):
        torch.manual_seed(seed)
        weight = 0.5 * min(epoch / 200, 1)
        for batch in torch.randperm(len(rows)).split(128):
            x = rows[batch]
            mu, lv = encode(x)
            z = mu + torch.randn_like(mu) * (lv / 2).exp()
            loss = ((decoder(z) - x) ** 2).sum() + weight * kl_of(mu, lv)
            adam.zero_grad()
            loss.backward()
            adam.step()

    with torch.no_grad():
        mu, lv = encode(rows)
        return ((decoder(mu) - rows) ** 2).sum().item() / len(rows), kl_of(mu, lv).item() / len(rows)


torch.set_num_threads(1)
for seed in sys.argv[1:]:
    error, kl = train(int(seed))
    print(f"seed {seed}: error {error:.3f}, KL {kl:.3f} nats")
