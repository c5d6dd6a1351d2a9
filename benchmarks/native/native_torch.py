"""PyTorch by hand: eager, autograd and `torch.optim.Adam`, as it comes or fused.

What decided (ratios on one core, this file = 1.00):

* `functional.max_pool2d`: the `maximum` of strided slices that pays in JAX costs 3.1 here.
* Images stay channels-last, as they come, and pass through oneDNN: 2.0 without it. Neither a
  channels-first copy of the images nor channels-last kernels change the time.
* `foreach` changes nothing on a CPU; `fused` takes 0.8 on the tiny model and 0.87 on the MLP.
"""

import numpy as np
import torch
from torch.nn import functional

from . import sequences
from .models import BETA_1, BETA_2, EPSILON, RATE


def _parameter(weight):
    """Return Keras' kernel or bias in torch's order of axes: [out, in, height, width]."""
    weight = torch.tensor(weight)
    if weight.ndim == 4:
        weight = weight.permute(3, 2, 0, 1).contiguous()
    elif weight.ndim == 2:
        weight = weight.T.contiguous()
    return weight.requires_grad_()


def _logits(weights, x):
    *hidden, (kernel, bias) = zip(weights[::2], weights[1::2], strict=True)
    if x.ndim == 4:
        x = x.permute(0, 3, 1, 2)  # a view: the memory stays channels-last
    for k, b in hidden:
        if k.ndim == 4:
            x = functional.max_pool2d(functional.relu_(functional.conv2d(x, k, b)), 2)
        else:
            x = functional.relu_(functional.linear(x, k, b))
    if x.ndim == 4:
        x = x.permute(0, 2, 3, 1).flatten(1)  # a view again, in the order of the dense kernel
    return functional.linear(x, kernel, bias)


class Loop:
    """Holds the parameters, their optimizer and the running sums."""

    def __init__(self, weights, model=None, *, fused: bool = False):
        torch.set_num_threads(1)
        if model in sequences.NAMES:
            self.forward = sequences.torch_forward(model)
            own = sequences.torch_own(model, weights)
            self.weights = [torch.tensor(w).contiguous().requires_grad_() for w in own]
        else:
            self.forward, self.weights = _logits, [_parameter(w) for w in weights]
        if model == "lstm":
            self.weights[3].requires_grad_(False)  # a second bias, which Keras' LSTM has not
        self.adam = torch.optim.Adam(
            [w for w in self.weights if w.requires_grad],
            lr=RATE,
            betas=(BETA_1, BETA_2),
            fused=fused or None,
        )
        self.steps = 0
        self.loss = torch.zeros(())
        self.hits = torch.zeros((), dtype=torch.int64)

    def step(self, x: np.ndarray, y: np.ndarray) -> None:
        """Train on one batch."""
        labels = torch.from_numpy(y).long()
        logits = self.forward(self.weights, torch.from_numpy(x))
        loss = functional.cross_entropy(logits, labels)
        self.adam.zero_grad()
        loss.backward()
        self._set_epsilon()
        self.adam.step()
        self.loss += loss.detach()
        self.hits += (logits.argmax(1) == labels).sum()

    def _set_epsilon(self):
        # torch adds epsilon to the corrected root, Keras to the uncorrected one. Left as it is,
        # the MLP's losses are 1.5e-4 apart by the third step.
        self.steps += 1
        self.adam.param_groups[0]["eps"] = EPSILON / (1 - BETA_2**self.steps) ** 0.5

    def totals(self) -> tuple[float, int]:
        """Return the summed losses and hits since the last call."""
        sums = self.loss.item(), self.hits.item()
        self.loss.zero_()
        self.hits.zero_()
        return sums
