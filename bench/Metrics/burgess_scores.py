"""MIG and AAM of a published Burgess encoder on dSprites, by a route that shares nothing with our
own.

Encodes every image of a factorial dSprites file with PyTorch, then takes differential entropies, I
= H(z) - H(z|v), from densities on one uniform grid a latent,
in double precision: eight points to the narrowest posterior deviation, which for a smooth integrand
is far below any error that could be seen.

Usage: burgess_scores.py betaB_dsprites.pt dsprites_downsampled.npz [posteriors.bin]
The third argument receives, little-endian: rows, latents, factors, levels of each factor (int32),
levels of each row [rows, factors] (int32), then mean and
log-variance [rows, latents] (float32): what bench/Metrics reads.
"""
import json
import sys
import time

import numpy as np
import torch
from torch.nn.functional import conv2d, linear, relu

DEAD_NATS = 0.05
POINTS_A_DEVIATION = 8
REACH = 9  # deviations beyond the outermost mean


def encode(weights, images):
    """mean, log-variance: [rows, latents], as the Burgess encoder of 64 x 64 images gives them,
    interleaved."""
    heads = []
    with torch.no_grad():
        for start in range(0, len(images), 512):
            x = torch.from_numpy(images[start : start + 512]).float()[:, None]
            for name in ("conv1", "conv2", "conv3", "conv_64"):
                x = relu(conv2d(x, weights[f"encoder.{name}.weight"], weights[f"encoder.{name}.bias"], stride=2,
                        padding=1))
            x = x.flatten(1)
            for name in ("lin1", "lin2"):
                x = relu(linear(x, weights[f"encoder.{name}.weight"], weights[f"encoder.{name}.bias"]))
            heads.append(linear(x, weights["encoder.mu_logvar_gen.weight"],
                    weights["encoder.mu_logvar_gen.bias"]).numpy())
    both = np.concatenate(heads)
    return np.ascontiguousarray(both[:, 0::2]), np.ascontiguousarray(both[:, 1::2])


def informations(mean, log_variance, levels, counts):
    """[factors]: I(z; v) of one latent, by z ~ q and by z = mean."""
    mean, deviation = mean.astype(np.float64), np.exp(log_variance.astype(np.float64) / 2)
    step = deviation.min() / POINTS_A_DEVIATION
    grid = np.arange((mean - REACH * deviation).min(), (mean + REACH * deviation).max() + step, step)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    density = np.zeros((offsets[-1], len(grid)))
    flat, order = levels + offsets[:-1], np.argsort(mean)
    for start in range(0, len(mean), 256):
        part = order[start : start + 256]
        m, d = mean[part, None], deviation[part, None]
        near = slice(*np.searchsorted(grid, [(m - REACH * d).min(), (m + REACH * d).max()]))
        terms = np.exp(-0.5 * ((grid[near] - m) / d) ** 2) / (np.sqrt(2 * np.pi) * d)
        one_hot = np.zeros((offsets[-1], len(terms)))
        for k in range(len(counts)):
            one_hot[flat[part, k], np.arange(len(terms))] = 1
        density[:, near] += one_hot @ terms
    sampled, at_mean = [], []
    for k, count in enumerate(counts):
        of_level = density[offsets[k] : offsets[k + 1]]
        total, rows = of_level.sum(0) / len(mean), np.bincount(levels[:, k], minlength=count)
        conditional = of_level / rows[:, None]
        sampled.append(entropy(total,
                step) - sum(rows[a] / len(mean) * entropy(conditional[a], step) for a in range(count)))
        log_total = interpolate(mean, grid, np.log(total + 1e-300))
        log_own = np.empty(len(mean))
        for a in range(count):
            own = levels[:, k] == a
            log_own[own] = interpolate(mean[own], grid, np.log(conditional[a] + 1e-300))
        at_mean.append((log_own - log_total).mean())
    return sampled, at_mean


def interpolate(x, grid, values):
    """Cubic, through the four nearest points."""
    place = (x - grid[0]) / (grid[1] - grid[0])
    first = np.clip(place.astype(int) - 1, 0, len(grid) - 4)
    t = place - first
    weights = [-(t - 1) * (t - 2) * (t - 3) / 6, t * (t - 2) * (t - 3) / 2, -t * (t - 1) * (t - 3) / 2,
        t * (t - 1) * (t - 2) / 6]
    return sum(weight * values[first + i] for i, weight in enumerate(weights))


def entropy(density, step):
    positive = density[density > 0]
    return -(positive * np.log(positive)).sum() * step


def scores(information, counts):
    """information [factors, latents] -> MIG, AAM. Every value of a factor is equally frequent."""
    ordered = -np.sort(-np.maximum(information, 0), axis=1)
    mig = ((ordered[:, 0] - ordered[:, 1]) / np.log(counts)).mean()
    rest = np.maximum(0, ordered[:, 0] - ordered[:, 1:].sum(1))
    return mig, np.divide(rest, ordered[:, 0], out=np.zeros(len(counts)), where=ordered[:, 0] > 0).mean()


def main():
    weights = torch.load(sys.argv[1], map_location="cpu")
    archive = np.load(sys.argv[2], allow_pickle=False)
    levels = np.stack([np.unique(column, return_inverse=True)[1] for column in archive["latents_classes"].T],
        axis=1).astype(np.int32)
    levels = levels[:, levels.max(0) > 0]
    counts = levels.max(0) + 1
    mean, log_variance = encode(weights, archive["imgs"])
    if len(sys.argv) > 3:
        with open(sys.argv[3], "wb") as file:
            for part in (np.array([*mean.shape, len(counts), *counts], "<i4"), levels, mean, log_variance):
                file.write(np.ascontiguousarray(part).tobytes())
    kl = 0.5 * (mean**2 + np.exp(log_variance) - 1 - log_variance).mean(0)
    start = time.process_time()
    sampled, at_mean = np.zeros((len(counts), len(kl))), np.zeros((len(counts), len(kl)))
    for j in np.flatnonzero(kl >= DEAD_NATS):
        sampled[:, j], at_mean[:, j] = informations(mean[:, j], log_variance[:, j], levels, counts)
    result = {"kl": kl.tolist(), "seconds": time.process_time() - start}
    for name, information in (("sample", sampled), ("mean", at_mean)):
        mig, aam = scores(information, counts)
        result[name] = {"mig": mig, "aam": aam, "information": information.tolist()}
    print(json.dumps(result, indent=1))


main()
