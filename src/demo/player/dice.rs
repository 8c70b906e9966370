//! Chance that repeats itself: the same seed throws the same dice on every machine.

use std::time::Duration;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt as _, SeedableRng as _};

/// A source of chance for one day.
pub struct Dice(Xoshiro256PlusPlus);

impl Dice {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }
    /// 0 to 1, without 1.
    pub fn unit(&mut self) -> f64 {
        self.0.random()
    }
    /// Whether something happens that happens in `share` of cases.
    pub fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }
    /// Between two bounds, the second left out.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }
    /// Milliseconds between two numbers of seconds.
    pub fn between_s_ms(&mut self, low_s: f64, high_s: f64) -> i64 {
        millis(self.between(low_s, high_s))
    }
    /// Around 1 and never negative, most a little less and a few much more: how the length of a visit varies.
    pub fn lognormal(&mut self, sigma: f64) -> f64 {
        // Box and Muller; the logarithm of zero is avoided.
        let (a, b) = (1.0 - self.unit(), self.unit());
        let normal = (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos();
        (sigma * normal - sigma * sigma / 2.0).exp()
    }
    /// One of them, each as likely as its weight.
    pub fn weighted<'a, T>(&mut self, items: &'a [T], weight: impl Fn(usize, &T) -> f64) -> Option<&'a T> {
        let total: f64 = items.iter().enumerate().map(|(i, item)| weight(i, item)).sum();
        let mut left = self.unit() * total;
        items.iter().enumerate().find_map(|(i, item)| {
            left -= weight(i, item);
            (left < 0.0).then_some(item)
        })
    }
    /// One of them, each as likely as the others.
    pub fn one_of<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        self.weighted(items, |_, _| 1.0)
    }
}

/// Whole milliseconds of `seconds`, none when negative.
#[must_use]
pub fn millis(seconds: f64) -> i64 {
    Duration::try_from_secs_f64(seconds).ok().and_then(|length| i64::try_from(length.as_millis()).ok()).unwrap_or(0)
}

/// A count of minutes or milliseconds as a number to reckon with; beyond two thousand million it stays there.
#[must_use]
pub fn number(count: i64) -> f64 {
    f64::from(i32::try_from(count).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_throws_the_same() {
        let throw =
            |seed| (0..20).map(move |_| ()).scan(Dice::new(seed), |dice, ()| Some(dice.between_s_ms(0.0, 1000.0))).collect::<Vec<_>>();
        assert_eq!(throw(7), throw(7));
        assert_ne!(throw(7), throw(8));
    }

    #[test]
    fn lengths_vary_around_one() {
        let mut dice = Dice::new(1);
        let throws: Vec<f64> = (0..5000).map(|_| dice.lognormal(0.45)).collect();
        let mean = throws.iter().sum::<f64>() / 5000.0;
        assert!((0.97..1.03).contains(&mean) && throws.iter().all(|x| *x > 0.0), "{mean}");
    }

    #[test]
    fn weights_are_kept() {
        let mut dice = Dice::new(1);
        let heavy = (0..1000).filter(|_| dice.weighted(&["a", "b"], |i, _| if i == 0 { 3.0 } else { 1.0 }) == Some(&"a")).count();
        assert!((700..800).contains(&heavy), "{heavy}");
        assert_eq!(dice.one_of::<u8>(&[]), None);
    }
}
