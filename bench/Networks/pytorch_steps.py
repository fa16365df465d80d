"""The Burgess beta-VAE at 32x32 in eager PyTorch on one thread: for each number of steps on a line
of standard input, prints milliseconds a step by the clock and of the processor."""
import sys
import time

import torch

from conv_networks import Burgess

torch.set_num_threads(1)
batch = int(sys.argv[1])
network = Burgess(32, 1, 10)
optimizer = torch.optim.Adam(network.parameters(), lr=5e-4)
images = torch.randint(0, 256, (10_000, 1, 32, 32), dtype=torch.uint8)


def step():
    x = images[torch.randint(0, len(images), (batch,))].float() / 255
    mean, log_variance = network.encode(x)
    z = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
    reconstruction = torch.nn.functional.binary_cross_entropy(network.decode(z), x, reduction="sum")
    kl = 0.5 * (mean**2 + log_variance.exp() - log_variance - 1).sum()
    loss = (reconstruction + 4 * kl) / batch
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


print("ready", flush=True)
for line in sys.stdin:
    steps = int(line)
    start, processor = time.perf_counter(), time.process_time()
    for _ in range(steps):
        step()
    print((time.perf_counter() - start) / steps * 1e3, (time.process_time() - processor) / steps * 1e3, flush=True)
