//! How far a tree is.
//!
//! Each decision halves what a node stands for: a tree whose every node branched into two equally large ones would be closed by this share.
//! Real ones are not, but a share that is tiny after many nodes does not become whole within as many again.

/// Nodes after which a tree is judged.
const JUDGED_FROM: u64 = 1_000;
/// By how much the tree that the share promises may exceed what can be spent.
const HOPE: f64 = 4.0;

/// The share of a tree that is closed.
pub(super) struct Progress {
    /// What is left of each level's node, beside the node below it.
    left: Vec<f64>,
    nodes: u64,
}

impl Progress {
    pub fn new() -> Self {
        Self { left: vec![1.0], nodes: 0 }
    }

    pub fn node(&mut self) {
        self.nodes += 1;
    }

    /// One of two sides is gone into.
    pub fn decide(&mut self) {
        let half = self.left.last().map_or(0.5, |left| left / 2.0);
        self.left.pop();
        self.left.extend([half, half]);
    }

    /// Everything above `level` is closed.
    pub fn back_to(&mut self, level: usize) {
        self.left.truncate(level + 1);
    }

    pub fn closed(&self) -> f64 {
        1.0 - self.left.iter().sum::<f64>()
    }

    /// Would the tree need several times as many nodes as it has had and may still have?
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub fn hopeless(&self, more: u64) -> bool {
        let all = (self.nodes + more) as f64;
        self.nodes >= JUDGED_FROM && self.closed() * all * HOPE < self.nodes as f64
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;

    #[test]
    fn both_sides_closed_are_the_whole() {
        let mut progress = Progress::new();
        progress.decide();
        progress.decide();
        progress.back_to(1);
        assert!((progress.closed() - 0.25).abs() < 1e-12);
        progress.back_to(0);
        assert!((progress.closed() - 0.5).abs() < 1e-12);
        progress.decide();
        progress.back_to(0);
        assert!((progress.closed() - 0.75).abs() < 1e-12);
    }

    #[test]
    fn a_deep_tree_that_closes_only_leaves_is_given_up() {
        let mut progress = Progress::new();
        (0..30).for_each(|_| progress.decide());
        progress.back_to(29);
        (0..999).for_each(|_| progress.node());
        assert!(!progress.hopeless(20_000), "too early to say");
        progress.node();
        assert!(progress.hopeless(20_000));
        progress.back_to(2);
        assert!(!progress.hopeless(20_000), "an eighth is closed");
    }
}
