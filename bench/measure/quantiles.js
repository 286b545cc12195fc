/** The value below which `share` (0…1) of the samples lie, by nearest rank; NaN without samples. */
export const quantile = (samples, share) => {
    const sorted = samples.toSorted((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};
export const median = (samples) => samples.length % 2 === 1
    ? quantile(samples, 0.5)
    : (quantile(samples, 0.5) + quantile(samples, 0.5 + 1 / samples.length)) / 2;
