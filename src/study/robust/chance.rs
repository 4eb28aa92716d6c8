//! Numbers from the distributions that the models need, the same on every machine: the logarithm is that of the crate libm,
//! not of the machine's C library; the square root is exact by its standard.

use crate::domain::Stream;

/// A stream of normal and gamma numbers.
pub(super) struct Chance {
    stream: Stream,
    spare: Option<f64>,
}

impl Chance {
    /// The numbers of a stream.
    pub fn new(stream: Stream) -> Self {
        Self { stream, spare: None }
    }

    /// Evenly from the middles of 2⁵² equal parts of 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "52 bits and a half fit a float exactly")]
    fn even(&mut self) -> f64 {
        ((self.stream.bits() >> 12) as f64 + 0.5) * (-52_f64).exp2()
    }

    /// Standard normal: the polar method (Marsaglia and Bray 1964).
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (u, v) = (2.0 * self.even() - 1.0, 2.0 * self.even() - 1.0);
            let square = u * u + v * v;
            if square > 0.0 && square < 1.0 {
                let factor = (-2.0 * libm::log(square) / square).sqrt();
                self.spare = Some(v * factor);
                return u * factor;
            }
        }
    }

    /// Gamma with this shape, at least 1, and scale 1: Marsaglia and Tsang 2000.
    pub fn gamma(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let root = 1.0 + c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            if libm::log(self.even()) < 0.5 * x * x + d * (1.0 - v + libm::log(v)) {
                return d * v;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_and_variance(mut draw: impl FnMut() -> f64) -> (f64, f64) {
        let drawn: Vec<f64> = (0..100_000).map(|_| draw()).collect();
        let mean = drawn.iter().sum::<f64>() / 1e5;
        (mean, drawn.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 1e5)
    }

    #[test]
    fn normal_numbers_have_their_moments_and_tails() {
        let mut chance = Chance::new(Stream::new(1, &["normal"]));
        let (mean, variance) = mean_and_variance(|| chance.normal());
        // Five standard errors: of the mean √(1/n), of the variance √(2/n).
        assert!(mean.abs() < 0.016 && (variance - 1.0).abs() < 0.023, "{mean} {variance}");
        let beyond = (0..100_000).filter(|_| chance.normal().abs() > 1.959_964).count();
        assert!((4_650..5_350).contains(&beyond), "5 % lie beyond 1.96 standard deviations: {beyond}");
    }

    #[test]
    fn gamma_numbers_have_their_moments() {
        for shape in [1.0, 2.5, 400.0] {
            let mut chance = Chance::new(Stream::new(2, &["gamma"]));
            let (mean, variance) = mean_and_variance(|| chance.gamma(shape));
            // Mean and variance of a gamma number are its shape; five standard errors of the mean, a wide berth for the variance.
            assert!((mean - shape).abs() < 5.0 * (shape / 1e5).sqrt(), "{shape}: {mean}");
            assert!((variance / shape - 1.0).abs() < 0.05, "{shape}: {variance}");
        }
    }

    #[test]
    fn a_stream_gives_these_numbers_on_every_machine() {
        let mut chance = Chance::new(Stream::new(7, &["fixed"]));
        let first: Vec<u64> = (0..3).map(|_| chance.normal().to_bits()).collect();
        let mut again = Chance::new(Stream::new(7, &["fixed"]));
        assert_eq!(first, (0..3).map(|_| again.normal().to_bits()).collect::<Vec<_>>());
    }
}
