"""The moons study as people write it today: Optuna proposes, a PyTorch loop trains. One process of
several that share a study file.

usage: optuna_pytorch.py STORAGE TRIALS EPOCHS
"""
import sys

import optuna
import torch
from sklearn.datasets import make_moons
from torch import nn

torch.set_num_threads(1)
optuna.logging.set_verbosity(optuna.logging.WARNING)
SIZES = [2, 4, 8, 16, 32, 64, 128]


def data():
    points, labels = make_moons(2000, noise=0.15, random_state=42)
    points = torch.tensor(points, dtype=torch.float32)
    train, validation = [], []
    for label in (0, 1):
        of_class = points[torch.tensor(labels == label)]
        order = torch.randperm(1000, generator=torch.Generator().manual_seed(42))
        train.append(of_class[order[:600]])
        validation.append(of_class[order[600:800]])
    return torch.cat(train), torch.cat(validation)


class Vae(nn.Module):
    def __init__(self, encoder_hidden, latent, decoder_hidden):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(2, encoder_hidden), nn.ReLU())
        self.mean = nn.Linear(encoder_hidden, latent)
        self.logvar = nn.Linear(encoder_hidden, latent)
        self.decoder = nn.Sequential(nn.Linear(latent, decoder_hidden), nn.ReLU(), nn.Linear(decoder_hidden, 2))

    def forward(self, x):
        hidden = self.encoder(x)
        mean, logvar = self.mean(hidden), self.logvar(hidden)
        z = mean + 0.1 * torch.randn_like(mean) * torch.exp(0.5 * logvar)
        return self.decoder(z), mean, logvar


def loss_of(model, x):
    decoded, mean, logvar = model(x)
    error = ((decoded - x) ** 2).sum()
    kl = -0.5 * (1 + logvar - mean ** 2 - logvar.exp()).sum()
    return (error + kl) / x.numel(), error / x.numel()


def objective(trial, epochs, train, validation):
    torch.manual_seed(trial.number)
    model = Vae(trial.suggest_categorical("encoder_hidden", SIZES), trial.suggest_categorical("latent", SIZES),
        trial.suggest_categorical("decoder_hidden", SIZES))
    optimizer = torch.optim.Adam(model.parameters(), lr=trial.suggest_float("lr", 1e-4, 1e-1, log=True))
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.1, patience=50)
    batch_size = trial.suggest_categorical("batch_size", [32, 64, 128, 256])
    best = float("inf")
    for _ in range(epochs):
        for rows in torch.randperm(len(train)).split(batch_size):
            optimizer.zero_grad()
            loss, _ = loss_of(model, train[rows])
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 0.5)
            optimizer.step()
        with torch.no_grad():
            loss, mse = loss_of(model, validation)
        scheduler.step(loss)
        best = min(best, mse.item())
    return best


if __name__ == "__main__":
    storage, trials, epochs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    study = optuna.create_study(
        storage=storage, study_name="moons", load_if_exists=True, direction="minimize",
        sampler=optuna.samplers.TPESampler(n_startup_trials=10))
    parts = data()
    study.optimize(lambda trial: objective(trial, epochs, *parts), n_trials=trials)
