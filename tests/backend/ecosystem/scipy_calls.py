"""SciPy with SCIPY_ARRAY_API=1, which has it ask arrays for their namespace."""

from __future__ import annotations

from functools import partial

import numpy as np
from scipy import fft, integrate, linalg, ndimage, optimize, signal, special, stats
from scipy.cluster import hierarchy, vq
from scipy.optimize import elementwise
from scipy.spatial.transform import Rotation

from . import ALL, WRITES_INTO_A_VIEW

V = np.array([0.5, 1.25, 2.0, 0.75, 3.5, 1.0])
W = np.array([1.5, 0.25, 2.5, 2.0, 3.0, 0.5])
P = np.array([0.1, 0.2, 0.3, 0.4])
Q = np.array([0.25, 0.25, 0.4, 0.1])
X = np.sin(np.arange(24.0)).reshape(4, 6) + 2
S = np.cos(np.arange(32.0) ** 1.2)
M = X[:, :4] @ X[:, :4].T + np.eye(4)


def _found(x):
    root = elementwise.find_root(lambda t, c: t**3 - c, (x * 0, x + 1), args=(x,))
    return root.x, root.success


def _bracketed(x):
    made = elementwise.bracket_root(lambda t, c: t**3 - c, x * 0, x * 0 + 0.1, args=(x,))
    return made.bracket, made.success


def _lowest(x):
    made = elementwise.find_minimum(lambda t, c: (t - c) ** 2, (x - 2, x - 0.3, x + 1), args=(x,))
    return made.f_x


def _cubature(x):
    made = integrate.cubature(lambda t: t[:, 0] ** 2 * t[:, 1], x[:2] * 0, x[:2])
    return made.estimate, made.error, made.status == "converged"


def _tested(result):
    return result.statistic, result.pvalue


CALLS = {
    # ------------------------------------------------------------ special
    "special.logsumexp": (partial(special.logsumexp, axis=0), X),
    "special.logsumexp, b": (lambda x, b: special.logsumexp(x, b=b), V, W),
    "special.softmax": (partial(special.softmax, axis=1), X),
    "special.log_softmax": (partial(special.log_softmax, axis=1), X),
    "special.expit": (special.expit, V),
    "special.logit": (special.logit, P),
    "special.xlogy": (special.xlogy, V, W),
    "special.xlog1py": (special.xlog1py, V, W),
    "special.entr": (special.entr, P),
    "special.rel_entr": (special.rel_entr, P, Q),
    "special.erf": (special.erf, V),
    "special.gammaln": (special.gammaln, V),
    "special.i0": (special.i0, V),
    "special.ndtr": (special.ndtr, V),
    "special.betainc": (special.betainc, V, W, P[0] * np.ones(6)),
    # ------------------------------------------------------------ stats
    "stats.describe": (lambda x: tuple(stats.describe(x))[2:], X),
    "stats.zscore": (partial(stats.zscore, axis=1), X),
    "stats.gmean": (stats.gmean, V),
    "stats.hmean": (stats.hmean, V),
    "stats.pmean": (lambda x: stats.pmean(x, 3), V),
    "stats.skew": (partial(stats.skew, axis=1), X),
    "stats.kurtosis": (partial(stats.kurtosis, axis=1), X),
    "stats.moment": (lambda x: stats.moment(x, 3), X),
    "stats.variation": (stats.variation, X),
    "stats.sem": (stats.sem, X),
    "stats.kstat": (lambda x: stats.kstat(x, 3), V),
    "stats.circmean": (stats.circmean, V),
    "stats.circvar": (stats.circvar, V),
    "stats.tmean": (lambda x: stats.tmean(x, (0.6, 3)), V),
    "stats.trim_mean": (lambda x: stats.trim_mean(x, 0.2), V),
    "stats.iqr": (stats.iqr, V),
    "stats.rankdata": (stats.rankdata, V),
    "stats.quantile": (lambda x: stats.quantile(x, 0.3, axis=1), X),
    "stats.entropy": (stats.entropy, P, Q),
    "stats.differential_entropy": (stats.differential_entropy, V),
    "stats.pearsonr": (lambda x, y: _tested(stats.pearsonr(x, y)), V, W),
    "stats.spearmanr": (lambda x, y: _tested(stats.spearmanr(x, y)), V, W),
    "stats.linregress": (lambda x, y: tuple(stats.linregress(x, y)), V, W),
    "stats.ttest_1samp": (lambda x: _tested(stats.ttest_1samp(x, 1.0)), V),
    "stats.ttest_ind": (lambda x, y: _tested(stats.ttest_ind(x, y)), V, W),
    "stats.ttest_rel": (lambda x, y: _tested(stats.ttest_rel(x, y)), V, W),
    "stats.chisquare": (lambda x: _tested(stats.chisquare(x)), V),
    "stats.jarque_bera": (lambda x: _tested(stats.jarque_bera(x)), V),
    "stats.f_oneway": (lambda x, y: _tested(stats.f_oneway(x, y)), V, W),
    "stats.kruskal": (lambda x, y: _tested(stats.kruskal(x, y)), V, W),
    "stats.bartlett": (lambda x, y: _tested(stats.bartlett(x, y)), V, W),
    "stats.mannwhitneyu": (lambda x, y: _tested(stats.mannwhitneyu(x, y)), V, W),
    "stats.boxcox_llf": (lambda x: stats.boxcox_llf(0.5, x), V),
    "stats.directional_stats": (lambda x: stats.directional_stats(x).mean_direction, X),
    # ------------------------------------------------------------ fft
    "fft.fft": (fft.fft, X),
    "fft.ifft": (fft.ifft, X),
    "fft.rfft": (partial(fft.rfft, n=8, norm="ortho"), X),
    "fft.irfft": (fft.irfft, X),
    "fft.fftn": (fft.fftn, X),
    "fft.rfft2": (fft.rfft2, X),
    "fft.irfftn": (fft.irfftn, X),
    "fft.fftshift": (fft.fftshift, X),
    "fft.dct": (fft.dct, X),
    # ------------------------------------------------------------ signal
    "signal.convolve, fft": (lambda x, y: signal.convolve(x, y, method="fft"), S, V),
    "signal.fftconvolve": (lambda x, y: signal.fftconvolve(x, y, mode="same"), S, V),
    "signal.oaconvolve": (signal.oaconvolve, S, V),
    "signal.correlate, fft": (lambda x, y: signal.correlate(x, y, method="fft"), S, V),
    "signal.hilbert": (signal.hilbert, S),
    "signal.detrend": (signal.detrend, S),
    "signal.resample": (lambda x: signal.resample(x, 20), S),
    "signal.unit_impulse": (lambda x: x * signal.windows.hann(32, xp=x.__array_namespace__()), S),
    "signal.freqz": (lambda b: signal.freqz(b, worN=16), V),
    "signal.lfilter": (lambda b, x: signal.lfilter(b, b[:1], x), V, S),
    # ------------------------------------------------------------ cluster
    "cluster.vq.whiten": (vq.whiten, X),
    "cluster.vq.vq": (lambda x: vq.vq(x, x[:2, :]), X),
    "cluster.hierarchy.linkage": (lambda x: hierarchy.linkage(x, "ward"), X),
    # ------------------------------------------------------------ integrate
    "integrate.trapezoid": (lambda y: integrate.trapezoid(y, dx=0.5, axis=0), X),
    "integrate.simpson": (lambda y: integrate.simpson(y, dx=0.5), X),
    "integrate.cumulative_trapezoid": (lambda y: integrate.cumulative_trapezoid(y, initial=0), X),
    "integrate.cubature": (_cubature, V),
    "integrate.tanhsinh": (lambda b: integrate.tanhsinh(lambda t: t**2, b * 0, b).integral, V),
    # ------------------------------------------------------------ optimize
    "optimize.elementwise.find_root": (_found, V),
    "optimize.elementwise.bracket_root": (_bracketed, V),
    "optimize.elementwise.find_minimum": (_lowest, V),
    "optimize.rosen": (optimize.rosen, V),
    "optimize.rosen_der": (optimize.rosen_der, V),
    # ------------------------------------------------------------ the rest
    "ndimage.gaussian_filter": (lambda x: ndimage.gaussian_filter(x, 1.0), X),
    "ndimage.uniform_filter": (lambda x: ndimage.uniform_filter(x, 3), X),
    "linalg.expm": (linalg.expm, M / 10),
    "linalg.solve": (lambda a: linalg.solve(a, a[0, ...]), M),
    "linalg.inv": (linalg.inv, M),
    "linalg.svdvals": (linalg.svdvals, M),
    "Rotation": (lambda r: Rotation.from_rotvec(r).as_matrix(), X[:, :3]),
}

# What SciPy computes with NumPy, and gives back as NumPy's.
ON_THE_HOST = {
    "integrate.simpson",
    "linalg.expm",
    "linalg.inv",
    "linalg.solve",
    "linalg.svdvals",
}

# JAX compiles for 5 to 30 seconds: a new shape at each step.
SLOW_ON_JAX = {
    "integrate.tanhsinh",
    "optimize.elementwise.bracket_root",
    "optimize.elementwise.find_minimum",
    "optimize.elementwise.find_root",
    "stats.kruskal",
}

FAILS = {"signal.oaconvolve": (ALL, WRITES_INTO_A_VIEW)}
