"""The same training step in eager PyTorch on one thread: prints `hidden latent batch median
minimum`, in microseconds, for each shape given as hidden,latent,batch."""

import statistics
import sys
import time

import torch

torch.set_num_threads(1)


def training_step(hidden, latent, batch, device="cpu"):
    encoder = torch.nn.Linear(2, hidden)
    mean_head, log_variance_head = torch.nn.Linear(hidden, latent), torch.nn.Linear(hidden, latent)
    decoder, output = torch.nn.Linear(latent, hidden), torch.nn.Linear(hidden, 2)
    parameters = [p for layer in (encoder, mean_head, log_variance_head, decoder,
            output) for p in layer.to(device).parameters()]
    optimizer = torch.optim.Adam(parameters, lr=1e-3)
    rows = torch.randn(batch, 2, device=device)

    def step():
        x = torch.relu(encoder(rows))
        mean, log_variance = mean_head(x), log_variance_head(x)
        deviation = torch.exp(0.5 * log_variance)
        z = mean + 0.1 * torch.randn_like(deviation) * deviation
        reconstruction = output(torch.relu(decoder(z)))
        squared_error = ((reconstruction - rows) ** 2).sum()
        kl = 0.5 * (mean**2 + deviation**2 - log_variance - 1).sum()
        loss = (squared_error + kl) / rows.numel()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 0.5)
        optimizer.step()
        return loss.item()

    return step


def measure(step, windows=200, steps_a_window=5):
    for _ in range(100):
        step()
    times = []
    for _ in range(windows):
        start = time.perf_counter()
        for _ in range(steps_a_window):
            step()
        times.append((time.perf_counter() - start) / steps_a_window * 1e6)
    return statistics.median(times), min(times)


if __name__ == "__main__":
    for shape in sys.argv[1:]:
        sizes = [int(size) for size in shape.split(",")]
        print(*sizes, *(f"{figure:.1f}" for figure in measure(training_step(*sizes))))
