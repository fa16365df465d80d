"""A row of the table in eager PyTorch: the work that is named, on a device. It answers as the
program's own rows do (Rows/RowServer.cs says how).

    pytorch_rows.py WORK cpu|cpu-without-onednn|cuda:N
"""
import json
import math
import os
import sys
import time

# Products are deterministic only so, as ours are.
os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")

import torch
from torch.nn import functional

from conv_networks import Burgess
from pytorch_burgess import train
from pytorch_step import training_step

BATCH, EVALUATION_BATCH, SIZE = 64, 256, 64


def importance(batch, rows, device):
    """ln of the paper's weights of stratified sampling."""
    others = batch - 1
    weights = torch.full((batch, batch), -math.log(others))
    for i in range(batch):
        weights[i, i] = -math.log(rows)
        weights[i, (i + 1) % batch] = math.log((rows - others) / (rows * others))
    return weights.to(device)


def log_density(z, mean, log_variance):
    return -0.5 * ((z - mean) ** 2 * torch.exp(-log_variance) + log_variance + math.log(2 * math.pi))


def total_correlation_epoch(rows, device):
    """An epoch of beta-TCVAE, and the evaluation after it. The images are on the device from the
    beginning, as ours are; what they show does not matter here."""
    images = (torch.rand(rows, 1, SIZE, SIZE) < 0.05).to(device)
    network = Burgess(SIZE, 1, 10).to(device)
    optimizer = torch.optim.Adam(network.parameters(), lr=5e-4)
    sizes = {min(BATCH, rows), rows % BATCH, min(EVALUATION_BATCH, rows), rows % EVALUATION_BATCH}
    weights = {size: importance(size, rows, device) for size in sizes if size > 1}

    def terms(x):
        mean, log_variance = network.encode(x)
        z = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        decoded = network.decode(z)
        reconstruction = functional.binary_cross_entropy(decoded, x, reduction="sum")
        density = log_density(z.unsqueeze(1), mean.unsqueeze(0), log_variance.unsqueeze(0))
        log_importance = weights[len(x)]
        log_posterior = log_density(z, mean, log_variance).sum()
        log_aggregate = torch.logsumexp(density.sum(2) + log_importance, dim=1).sum()
        log_marginals = torch.logsumexp(density + log_importance.unsqueeze(2), dim=1).sum()
        log_prior = log_density(z, torch.zeros_like(z), torch.zeros_like(z)).sum()
        information = log_posterior - log_aggregate
        correlation = log_aggregate - log_marginals
        dimensions = log_marginals - log_prior
        loss = reconstruction + information + 6.4 * correlation + dimensions
        return loss, ((decoded - x) ** 2).sum(), 0.5 * (mean**2 + log_variance.exp() - log_variance - 1).sum()

    def epoch():
        order = torch.randperm(rows, device=device)
        loss_sum = torch.zeros((), device=device)
        for chosen in order.split(BATCH):
            loss, _, _ = terms(images[chosen].float())
            optimizer.zero_grad()
            (loss / len(chosen)).backward()
            optimizer.step()
            loss_sum += loss.detach()
        with torch.no_grad():
            for part in images.split(EVALUATION_BATCH):
                [figure.item() for figure in terms(part.float())]
        return loss_sum.item()

    return epoch


def work(name, device):
    kind, *sizes = name.split("-")
    sizes = [int(size) for size in sizes]
    return {"mlp": training_step, "burgess": train, "btcvae": total_correlation_epoch}[kind](*sizes, device=device)


def busy_microseconds(unit, units=20):
    """How long the device was at work for a unit, kernels and copies, by PyTorch's profiler: where
    intervals overlap they count once."""
    activities = [torch.profiler.ProfilerActivity.CPU, torch.profiler.ProfilerActivity.CUDA]
    with torch.profiler.profile(activities=activities) as profiler:
        for _ in range(units):
            unit()
        torch.cuda.synchronize()
    on_device = [
        (event.time_range.start, event.time_range.end) for event in profiler.events()
        if event.device_type == torch.autograd.DeviceType.CUDA
        and not getattr(event, "is_user_annotation", False)
        and not event.name.startswith(("ProfilerStep", "Optimizer."))
    ]
    busy, reached = 0, 0
    for start, end in sorted(on_device):
        busy += max(0, end - max(start, reached))
        reached = max(reached, end)
    return busy / units


def main(name, device):
    torch.set_num_threads(1)
    if device == "cpu-without-onednn":
        device = "cpu"
        torch.backends.mkldnn.set_flags(_enabled=False)
    on_cuda = device.startswith("cuda")
    if on_cuda:
        torch.cuda.set_device(device)
        torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark = True, False
    synchronize = torch.cuda.synchronize if on_cuda else lambda: None
    unit = work(name, device)
    is_epoch = name.startswith("btcvae")
    for _ in range(1 if is_epoch else 10):
        unit()
    synchronize()
    print("ready", torch.__version__, flush=True)
    for line in sys.stdin:
        seconds, units = float(line), 0
        start = time.perf_counter()
        while units == 0 or time.perf_counter() - start < seconds:
            unit()
            units += 1
        synchronize()
        print(units, time.perf_counter() - start, flush=True)
    peak = torch.cuda.max_memory_allocated() if on_cuda else 0
    busy = busy_microseconds(unit) if on_cuda and not is_epoch else None
    print(json.dumps({"peakBytes": peak, "busyMicroseconds": busy}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
