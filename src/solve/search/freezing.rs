//! The light rows decided in advance: a quick way to a good allocation where many rows cross directions.
//!
//! Light rows that share columns hang together; each such *component* has a decision of least loss, its flips and the slack of its
//! rows counted. With all of them decided so, no light row is left, and one combination of the directions' fronts is an allocation. In
//! a dense program, where a direction has many choices of nearly the same loss, little is lost by that.

use super::super::core::{Core, Light};
use super::super::prices::Prices;

/// Most decisions that are looked at in one component.
const MOST_NODES: usize = 20_000;

/// Decisions of the columns of the light rows, and what the slack of these rows costs.
pub(super) struct Frozen {
    /// Ascending.
    pub forced: Vec<(u32, bool)>,
    pub charged: i64,
}

/// Freezes all light rows; `None` where a component has no decision, or none is found soon.
pub(super) fn freeze(core: &Core<'_>) -> Option<Frozen> {
    let (prices, light) = (&core.tight.prices, core.light.as_slice());
    let mut frozen = Frozen { forced: Vec::new(), charged: 0 };
    for rows in components(light, prices.reduced.len()) {
        let mut component = Component::new(prices, rows.iter().map(|&row| &light[row]).collect());
        component.decide(0, 0, &mut Vec::new());
        let (_, values) = component.best.take()?;
        let decided: Vec<(u32, bool)> = component.columns.iter().copied().zip(values).collect();
        frozen.charged = frozen.charged.checked_add(component.slack(&decided)?)?;
        frozen.forced.extend(decided);
    }
    frozen.forced.sort_unstable();
    Some(frozen)
}

/// The rows that hang together.
fn components(light: &[Light], columns: usize) -> Vec<Vec<usize>> {
    let mut root: Vec<usize> = (0..light.len()).collect();
    let mut first = vec![usize::MAX; columns];
    for (at, row) in light.iter().enumerate() {
        for term in &row.row.terms {
            let first = &mut first[term.0 as usize];
            if *first == usize::MAX {
                *first = at;
            } else {
                let (one, other) = (find(&mut root, *first), find(&mut root, at));
                root[one.max(other)] = one.min(other);
            }
        }
    }
    let mut components: Vec<Vec<usize>> = vec![Vec::new(); light.len()];
    for at in 0..light.len() {
        let of = find(&mut root, at);
        components[of].push(at);
    }
    components.retain(|component| !component.is_empty());
    components
}

/// The root of the tree that a row stands in, the way there made shorter.
fn find(root: &mut [usize], mut at: usize) -> usize {
    while root[at] != at {
        root[at] = root[root[at]];
        at = root[at];
    }
    at
}

struct Component<'a> {
    prices: &'a Prices,
    rows: Vec<&'a Light>,
    /// Those that are dear to flip first.
    columns: Vec<u32>,
    best: Option<(i64, Vec<bool>)>,
    nodes: usize,
}

impl<'a> Component<'a> {
    fn new(prices: &'a Prices, rows: Vec<&'a Light>) -> Self {
        let mut columns: Vec<u32> = rows.iter().flat_map(|row| row.row.terms.iter().map(|term| term.0)).collect();
        columns.sort_unstable();
        columns.dedup();
        columns.sort_by_key(|&column| std::cmp::Reverse(prices.reduced[column as usize].abs()));
        Self { prices, rows, columns, best: None, nodes: 0 }
    }

    /// Decides one column after the other, first as its price has it.
    fn decide(&mut self, at: usize, loss: i64, values: &mut Vec<bool>) {
        self.nodes += 1;
        if self.nodes > MOST_NODES || self.best.as_ref().is_some_and(|best| loss >= best.0) {
            return;
        }
        let Some(&column) = self.columns.get(at) else {
            let decided: Vec<(u32, bool)> = self.columns.iter().copied().zip(values.iter().copied()).collect();
            let all = self.slack(&decided).map(|slack| loss.saturating_add(slack));
            if let Some(all) = all.filter(|all| self.best.as_ref().is_none_or(|best| *all < best.0)) {
                self.best = Some((all, values.clone()));
            }
            return;
        };
        let reduced = self.prices.reduced[column as usize];
        for (value, loss) in [(reduced > 0, loss), (reduced <= 0, loss.saturating_add(reduced.abs()))] {
            values.push(value);
            self.decide(at + 1, loss, values);
            values.pop();
        }
    }

    /// What the slack of the rows costs; `None` where one of them is broken.
    fn slack(&self, decided: &[(u32, bool)]) -> Option<i64> {
        let value = |column: u32| decided.iter().any(|&(other, value)| other == column && value);
        self.rows.iter().try_fold(0_i64, |sum, light| {
            let used: i64 = light.row.terms.iter().filter(|term| value(term.0)).map(|term| term.1).sum();
            let left = light.row.most - used;
            let kept = left == 0 || (left > 0 && !light.row.equality);
            kept.then(|| sum.saturating_add(left.saturating_mul(light.price)))
        })
    }
}
