"""The convolutional networks as PyTorch modules, whose state dicts ours must be, name by name.
Needs Debian's python3-torch."""
import torch
from torch import nn


class Burgess(nn.Module):
    """Burgess et al. 2018 for square images of 32 or 64, as in disentangling-vae."""

    def __init__(self, size, channels, latent):
        super().__init__()
        extra = size == 64

        def down(name, channels_in):
            return {name: nn.Conv2d(channels_in, 32, 4, 2, 1)}

        def up(name, channels_out):
            return {name: nn.ConvTranspose2d(32, channels_out, 4, 2, 1)}

        self.encoder = nn.ModuleDict({
            **down("conv1", channels), **down("conv2", 32), **down("conv3", 32),
            **(down("conv_64", 32) if extra else {}),
            "lin1": nn.Linear(512, 256), "lin2": nn.Linear(256, 256), "mu_logvar_gen": nn.Linear(256, 2 * latent),
        })
        self.decoder = nn.ModuleDict({
            "lin1": nn.Linear(latent, 256), "lin2": nn.Linear(256, 256), "lin3": nn.Linear(256, 512),
            **(up("convT_64", 32) if extra else {}), **up("convT1", 32), **up("convT2", 32), **up("convT3", channels),
        })

    def encode(self, x):
        for name, layer in self.encoder.items():
            if name == "lin1":
                x = x.flatten(1)
            x = layer(x)
            if name != "mu_logvar_gen":
                x = torch.relu(x)
        mean, log_variance = x.view(len(x), -1, 2).unbind(-1)
        return mean, log_variance

    def decode(self, z):
        for name, layer in self.decoder.items():
            z = layer(z)
            if name != "convT3":
                z = torch.relu(z)
            if name == "lin3":
                z = z.view(len(z), 32, 4, 4)
        return torch.sigmoid(z)


class KmnistConv(nn.Module):
    """The KMNIST lesson's network."""

    def __init__(self, latent):
        super().__init__()
        channels = [1, 28, 56, 112, 224]
        encoder = []
        for before, after in zip(channels, channels[1:]):
            encoder += [nn.Conv2d(before, after, 3, 2, 1), nn.BatchNorm2d(after), nn.LeakyReLU()]
        self.encoder = nn.Sequential(*encoder, nn.Flatten())
        self.mean, self.log_variance = nn.Linear(896, latent), nn.Linear(896, latent)
        self.decoder = nn.Sequential(
            nn.Linear(latent, 224), nn.Unflatten(1, (224, 1, 1)),
            nn.ConvTranspose2d(224, 112, 4, 1, 0, bias=False), nn.BatchNorm2d(112), nn.LeakyReLU(),
            nn.ConvTranspose2d(112, 56, 4, 2, 1, bias=False), nn.BatchNorm2d(56), nn.LeakyReLU(),
            nn.ConvTranspose2d(56, 28, 4, 2, 2, bias=False), nn.BatchNorm2d(28), nn.LeakyReLU(),
            nn.ConvTranspose2d(28, 1, 4, 2, 1, bias=False), nn.Sigmoid(),
        )

    def encode(self, x):
        x = self.encoder(x)
        return self.mean(x), self.log_variance(x)

    def decode(self, z):
        return self.decoder(z)
