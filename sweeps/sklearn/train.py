"""Trains a small network on the digits of scikit-learn, and tells Sweep how it does: one JSON
object a line for each epoch."""

import argparse
import json
import os
import pickle
import signal
import sys

import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, required=True)
parser.add_argument("--hidden", type=int, required=True)
parser.add_argument("--batch-size", type=int, required=True)
parser.add_argument("--alpha", type=float, required=True)
parser.add_argument("--seed", type=int, required=True)
parser.add_argument("--out", required=True)
arguments = parser.parse_args()
epochs = int(os.environ.get("EPOCHS", "30"))

stopping = False


def stop(signal_number, frame):
    """Sweep asks for an end: the epoch under way is finished first, so that the checkpoint is
    whole."""
    global stopping
    stopping = True


signal.signal(signal.SIGTERM, stop)

digits = load_digits()
train_x, val_x, train_y, val_y = train_test_split(digits.data / 16.0, digits.target, test_size=0.25, random_state=42,
    stratify=digits.target)
classes = np.unique(digits.target)

done = 0
if "SWEEP_CHECKPOINT" in os.environ:
    with open(os.environ["SWEEP_CHECKPOINT"], "rb") as file:
        done, model = pickle.load(file)
else:
    model = MLPClassifier(
        hidden_layer_sizes=(arguments.hidden,),
        learning_rate_init=arguments.lr,
        batch_size=arguments.batch_size,
        alpha=arguments.alpha,
        random_state=arguments.seed,
    )

best = -1.0
for epoch in range(done + 1, epochs + 1):
    model.partial_fit(train_x, train_y, classes)
    accuracy = model.score(val_x, val_y)
    loss = log_loss(val_y, model.predict_proba(val_x), labels=classes)
    print(json.dumps({"step": epoch, "val_accuracy": accuracy, "val_loss": loss, "train_loss": model.loss_}),
        flush=True)
    if accuracy > best:
        best = accuracy
        with open(arguments.out, "wb") as file:
            pickle.dump(model, file)

    # A new name each time: the file of a checkpoint that was told of stays as it is.
    path = os.path.join(os.environ.get("SWEEP_CHECKPOINT_DIR", "."), f"epoch-{epoch}")
    with open(path, "wb") as file:
        pickle.dump((epoch, model), file)
    print(json.dumps({"checkpoint": path}), flush=True)
    if stopping:
        sys.exit(0)
