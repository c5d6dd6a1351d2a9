"""Measure NumPy's convolution and pooling kernels against PyTorch's, on the same shapes.

Each number is the median of calls that alternate with PyTorch's in one run. PyTorch runs with its
channels first and last, and the faster of the two is the measure. One thread, or OMP_NUM_THREADS:
then leave as many cores idle, because OpenBLAS waits for all of its threads at every product.
"""

import os
import sys
import time
from functools import partial

THREADS = int(os.environ.setdefault("OMP_NUM_THREADS", "1"))  # read by the libraries at import

import numpy as np
import torch

from arrayops.backends.numpy import conv, pool
from arrayops.backends.numpy.pool_gradient import max_pool_gradient

# On one thread, time on the processor: what else the machine does then counts less.
CLOCK = time.process_time if THREADS == 1 else time.perf_counter
SECONDS = 0.3  # for all calls of one comparison
DENSE_GOAL, GROUPED_GOAL, POOL_GOAL = 2, 5, 2  # how many times PyTorch's time is good enough
CONVOLUTIONS = {  # inputs, kernel, stride, same padding, groups
    "28x28x1 to 32": ((64, 28, 28, 1), (3, 3, 1, 32), 1, False, 1),
    "13x13x32 to 64": ((64, 13, 13, 32), (3, 3, 32, 64), 1, False, 1),
    "8x8x1 to 16": ((32, 8, 8, 1), (3, 3, 1, 16), 1, False, 1),
    "8x8x16 to 32": ((32, 8, 8, 16), (3, 3, 16, 32), 1, False, 1),
    "32x32x16 to 32": ((16, 32, 32, 16), (3, 3, 16, 32), 1, False, 1),
    "32x32x64, same": ((8, 32, 32, 64), (3, 3, 64, 64), 1, True, 1),
    "14x14x256, same": ((4, 14, 14, 256), (3, 3, 256, 256), 1, True, 1),
    "5x5": ((32, 28, 28, 8), (5, 5, 8, 32), 1, True, 1),
    "5x5 on 3 channels": ((32, 28, 28, 3), (5, 5, 3, 16), 1, False, 1),
    "stride 2": ((16, 32, 32, 32), (3, 3, 32, 64), 2, True, 1),
    "1x1": ((16, 16, 16, 64), (1, 1, 64, 128), 1, False, 1),
    "grouped, 4": ((16, 16, 16, 64), (3, 3, 16, 64), 1, True, 4),
    "grouped, 32": ((16, 16, 16, 128), (3, 3, 4, 128), 1, True, 32),
    "1-D": ((32, 256, 32), (5, 32, 64), 1, True, 1),
    "3-D": ((4, 16, 16, 16, 8), (3, 3, 3, 8, 16), 1, True, 1),
    "depthwise": ((16, 32, 32, 64), (3, 3, 1, 64), 1, True, 64),
    "depthwise, valid": ((8, 56, 56, 32), (3, 3, 1, 32), 1, False, 32),
    "depthwise, stride 2": ((16, 32, 32, 64), (3, 3, 1, 64), 2, True, 64),
    "depthwise, multiplier 2": ((16, 32, 32, 32), (3, 3, 1, 64), 1, True, 32),
    "depthwise 1-D": ((16, 256, 64), (5, 1, 64), 1, True, 64),
}
POOLS = {  # inputs, window, stride
    "2x2": ((64, 26, 26, 32), 2, 2),
    "2x2 on 16 channels": ((16, 32, 32, 16), 2, 2),
    "3x3, stride 2": ((16, 33, 33, 64), 3, 2),
    "3x3, stride 1": ((16, 33, 33, 64), 3, 1),
}


def medians(*calls):
    """Return the median seconds of each call, all taking turns."""
    times = [[] for _ in calls]
    for call in calls:
        call()
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end or len(times[0]) < 9:
        for call, taken in zip(calls, times, strict=True):
            start = CLOCK()
            call()
            taken.append(CLOCK() - start)
    return [float(np.median(taken)) for taken in times]


def cell(goal, ours, theirs):
    """Return our time, its ratio to the fastest of theirs and "*" above the goal, as text."""
    mine, *others = medians(ours, *theirs)
    ratio = mine / min(others)
    return f"{mine * 1e6:8.0f} us {ratio:5.2f}{'*' if ratio > goal else ' '}"


def layouts(x):
    """Return a channels-last array as PyTorch's: strided as it is, and with the channels first."""
    turned = torch.from_numpy(x).movedim(-1, 1)
    return turned, turned.contiguous()


def convolution(x_shape, kernel_shape, stride, same, groups):
    """Return the cells of one row: forward, gradient in the kernel, gradient in the input."""
    goal = DENSE_GOAL if groups == 1 else GROUPED_GOAL
    random = np.random.default_rng(0)
    rank = len(kernel_shape) - 2
    edge = kernel_shape[0] // 2 if same else 0
    how = {"strides": (stride,) * rank, "padding": ((edge, edge),) * rank}
    how |= {"dilation": (1,) * rank, "groups": groups}
    x, kernel = (random.standard_normal(s, dtype=np.float32) for s in (x_shape, kernel_shape))
    out = conv.conv_general(x, kernel, **how)
    g = random.standard_normal(out.shape, dtype=np.float32)

    weights = torch.from_numpy(kernel).movedim((-1, -2), (0, 1)).contiguous()
    last = {2: torch.channels_last, 3: torch.channels_last_3d}.get(rank, torch.contiguous_format)
    both = (weights.to(memory_format=last), weights)
    theirs = list(zip(layouts(x), layouts(g), both, strict=True))
    settings = (None, [stride] * rank, [edge] * rank, [1] * rank, False, [0] * rank, groups)
    forward, backward = torch.ops.aten.convolution, torch.ops.aten.convolution_backward
    to_input, to_kernel = (True, False, False), (False, True, False)
    their_out = forward(*theirs[0][::2], *settings).movedim(1, -1)
    np.testing.assert_allclose(out, their_out, rtol=1e-3, atol=1e-3)
    return (
        cell(
            goal,
            partial(conv.conv_general, x, kernel, **how),
            [partial(forward, x, w, *settings) for x, _, w in theirs],
        ),
        cell(
            goal,
            partial(conv.conv_kernel_gradient, x, g, kernel_shape=kernel_shape, **how),
            [partial(backward, g, x, w, *settings, to_kernel) for x, g, w in theirs],
        ),
        cell(
            goal,
            partial(conv.conv_input_gradient, g, kernel, input_shape=x_shape, **how),
            [partial(backward, g, x, w, *settings, to_input) for x, g, w in theirs],
        ),
    )


def pooling(x_shape, window, stride):
    """Return the cells of one row: max pool, with its gradient, average pool, its gradient.

    PyTorch's forward keeps where the maxima are and our gradient looks for them: so only both
    together compare, each of PyTorch's layouts with itself.
    """
    random = np.random.default_rng(0)
    how = {"pool_size": (window,) * 2, "strides": (stride,) * 2, "padding": ((0, 0),) * 2}
    x = random.standard_normal(x_shape, dtype=np.float32)
    out = pool.max_pool(x, **how)
    g = random.standard_normal(out.shape, dtype=np.float32)
    aten, sizes = torch.ops.aten, ([window] * 2, [stride] * 2)
    theirs = list(zip(layouts(x), layouts(g), strict=True))

    def ours_both():
        return max_pool_gradient(g, pool.max_pool(x, **how), x, **how)

    def theirs_both(x, g):
        _, found = aten.max_pool2d_with_indices(x, *sizes)
        where = [0, 0], [1, 1], False, found
        return aten.max_pool2d_with_indices_backward(g, x, *sizes, *where)

    def their_average_gradient(x, g):
        return aten.avg_pool2d_backward(g, x, *sizes, [0, 0], False, True, None)

    rows = (
        (partial(pool.max_pool, x, **how), lambda x, g: aten.max_pool2d(x, *sizes)),
        (ours_both, theirs_both),
        (partial(pool.average_pool, x, **how), lambda x, g: aten.avg_pool2d(x, *sizes)),
        (
            partial(pool.average_pool_gradient, g, input_shape=x_shape, **how),
            their_average_gradient,
        ),
    )
    return [
        cell(POOL_GOAL, ours, [partial(call, *layout) for layout in theirs]) for ours, call in rows
    ]


def main():
    """Print microseconds and ratios; names on the command line choose rows."""
    torch.set_num_threads(THREADS)
    chosen = sys.argv[1:]
    print(f"{THREADS} thread(s); our time, and over PyTorch {torch.__version__}; * misses the goal")
    print(f"{'convolution':26s}{'forward':>18s}{'kernel gradient':>18s}{'input gradient':>18s}")
    for name, case in CONVOLUTIONS.items():
        if not chosen or name in chosen:
            print(f"{name:26s}" + "".join(convolution(*case)), flush=True)
    print(
        f"{'pool':26s}{'max':>18s}{'max + gradient':>18s}{'average':>18s}{'average gradient':>18s}"
    )
    for name, case in POOLS.items():
        if not chosen or name in chosen:
            print(f"{name:26s}" + "".join(pooling(*case)), flush=True)


if __name__ == "__main__":
    main()
