"""The Burgess network in eager PyTorch on one thread: for each `encode|train,size,batch` given,
prints median and minimum in microseconds."""

import statistics
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)


def network(size):
    depth = 4 if size == 64 else 3
    encoder = []
    for layer in range(depth):
        encoder += [nn.Conv2d(1 if layer == 0 else 32, 32, 4, 2, 1), nn.ReLU()]
    encoder += [nn.Flatten(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 20)]
    decoder = [nn.Linear(10, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 512), nn.ReLU(),
        nn.Unflatten(1, (32, 4, 4))]
    for layer in reversed(range(depth)):
        decoder += [nn.ConvTranspose2d(32, 1 if layer == 0 else 32, 4, 2, 1)] + ([nn.ReLU()] if layer else [])
    return nn.Sequential(*encoder), nn.Sequential(*decoder)


def measure(action, windows=40, repeats=1):
    for _ in range(5):
        action()
    times = []
    for _ in range(windows):
        start = time.perf_counter()
        for _ in range(repeats):
            action()
        times.append((time.perf_counter() - start) / repeats * 1e6)
    return statistics.median(times), min(times)


def encode(size, batch):
    encoder, _ = network(size)
    images = torch.rand(batch, 1, size, size)

    def action():
        with torch.no_grad():
            encoder(images)

    return action


def train(size, batch, device="cpu"):
    encoder, decoder = (half.to(device) for half in network(size))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=5e-4)
    images = torch.rand(batch, 1, size, size, device=device)

    def action():
        mean, log_variance = encoder(images).chunk(2, dim=1)
        deviation = torch.exp(0.5 * log_variance)
        logits = decoder(mean + torch.randn_like(deviation) * deviation)
        reconstruction = nn.functional.binary_cross_entropy_with_logits(logits, images, reduction="sum")
        kl = 0.5 * (mean**2 + deviation**2 - log_variance - 1).sum()
        loss = (reconstruction + kl) / batch
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return action


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        kind, size, batch = argument.split(",")
        print(*(f"{figure:.1f}" for figure in measure({"encode": encode, "train": train}[kind](int(size), int(batch)))))
