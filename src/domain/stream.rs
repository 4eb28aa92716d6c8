//! Random numbers that stay the same: on every machine, and when a crate is updated.
//!
//! The bits are `ChaCha8`'s, keyed by SHA-256 of the seed and the stream's name; both are fixed by their definitions. The
//! steps from bits to numbers are ours, because those of the crate rand may change from one version to the next.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

/// The standard deviation of [`Stream::bell`].
pub const BELL: i64 = 1 << 16;

/// An endless row of random numbers with a name.
#[derive(Debug, Clone)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of this seed and name. Streams of different names have nothing in common.
    #[must_use]
    pub fn new(seed: u64, name: &[&str]) -> Self {
        let mut key = Sha256::new();
        key.update(seed.to_le_bytes());
        for part in name {
            key.update(part.as_bytes());
            key.update([0]);
        }
        Self(ChaCha8Rng::from_seed(key.finalize().into()))
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A whole number below `end`, which is above zero. Each is equally likely, but for a bias below `end / 2^64`.
    pub fn below(&mut self, end: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(end);
        u64::try_from(wide >> 64).expect("the upper half of a 128-bit number has 64 bits")
    }

    /// A whole number from `least` to `most`, both included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        let width = least.abs_diff(most).saturating_add(1);
        least.saturating_add_unsigned(self.below(width))
    }

    /// A position in a list of `len` items, which is not empty.
    ///
    /// # Panics
    /// Never: a position in a list fits its index.
    pub fn position(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).expect("a position in a list fits its index")
    }

    /// One of `items`, which are not none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.position(items.len())]
    }

    /// A number from a bell curve around 0 with the standard deviation [`BELL`]: the sum of twelve even ones (Irwin-Hall),
    /// which needs no logarithm and no sine. Never beyond six standard deviations.
    pub fn bell(&mut self) -> i64 {
        let sum: u64 = (0..3)
            .map(|_| {
                let bits = self.0.next_u64();
                (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48)
            })
            .sum();
        0_i64.saturating_add_unsigned(sum) - 6 * 0xffff
    }

    /// Puts `items` in random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.position(last + 1));
        }
    }

    /// `count` of `items` (all, where there are fewer) in random order.
    pub fn sample<T>(&mut self, mut items: Vec<T>, count: usize) -> Vec<T> {
        self.shuffle(&mut items);
        items.truncate(count);
        items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_known_by_its_seed_and_name() {
        let first = |seed, name: &[&str]| Stream::new(seed, name).0.next_u64();
        let reference = {
            let key: [u8; 32] = Sha256::digest(b"\x07\0\0\0\0\0\0\x001.5\0lead\0").into();
            ChaCha8Rng::from_seed(key).next_u64()
        };
        assert_eq!(first(7, &["1.5", "lead"]), reference);
        let others = [first(8, &["1.5", "lead"]), first(7, &["1.5", "title"]), first(7, &["1.", "5lead"])];
        assert!(!others.contains(&reference));
    }

    #[test]
    fn numbers_reach_both_ends_and_stay_within() {
        let mut stream = Stream::new(1, &["ends"]);
        let mut seen = [0_u32; 5];
        for _ in 0..5_000 {
            let drawn = stream.between(-2, 2);
            seen[usize::try_from(drawn + 2).expect("within")] += 1;
        }
        // 1,000 each is expected, with a standard deviation of 28.
        assert!(seen.iter().all(|count| (850..1_150).contains(count)), "{seen:?}");
        assert_eq!(stream.between(i64::MAX, i64::MAX), i64::MAX);
    }

    #[test]
    fn the_bell_has_its_mean_and_spread() {
        let mut stream = Stream::new(1, &["bell"]);
        let drawn: Vec<i64> = (0..20_000).map(|_| stream.bell()).collect();
        let within = |deviations: i64| drawn.iter().filter(|x| x.abs() <= deviations * BELL).count();
        // A normal curve has 68.3 % within one standard deviation, 95.4 % within two.
        assert!((13_400..13_900).contains(&within(1)), "{}", within(1));
        assert!((18_950..19_200).contains(&within(2)), "{}", within(2));
        let mean = drawn.iter().sum::<i64>() / 20_000;
        assert!(mean.abs() < BELL / 40, "{mean}");
    }

    #[test]
    fn a_sample_takes_each_item_once() {
        let mut taken = Stream::new(1, &["sample"]).sample((0..50).collect(), 20);
        assert_ne!(taken, (0..20).collect::<Vec<_>>());
        taken.sort_unstable();
        taken.dedup();
        assert_eq!(taken.len(), 20);
        assert_eq!(Stream::new(1, &["sample"]).sample(vec![1, 2], 5).len(), 2);
    }
}
