#!/usr/bin/python3
"""What ReduceLROnPlateau makes of a row of losses: prints the constants of
tests/Vae.Models.Tests/Training/PlateauStateTests.cs."""
import torch

LOSSES = [5, 4, 4, 3.9999, 3.9, 3.9, 3.8997, 3.8, 4, float("nan"), 4, 4, 4, 3, 3.1, 3.1, 3.1, 3.1, 3.1, 3.1, 3.1, 3.1,
    2.9999, 2.9998, 2.9996, 2, 2, 2, 2, 2]

if __name__ == "__main__":
    for patience in (0, 1, 3):
        optimizer = torch.optim.Adam([torch.nn.Parameter(torch.zeros(1))], lr=1e-2)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.1, patience=patience)
        rates = []
        for loss in LOSSES:
            scheduler.step(loss)
            rates.append(optimizer.param_groups[0]["lr"])
        print(patience, ["%.3g" % rate for rate in rates])
