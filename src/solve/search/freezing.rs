//! The light rows decided in advance: a quick way to a good allocation where many rows cross directions.
//!
//! Light rows that share columns hang together; each such *component* has a decision of least loss, its flips and the slack of its
//! rows counted. With all of them decided so, no light row is left, and one combination of the directions' fronts is an allocation. In
//! a dense program, where a direction has many choices of nearly the same loss, little is lost by that.

use super::super::core::{Core, Light};
use super::super::prices::Prices;
use rustc_hash::FxHashMap;

/// Most decisions that are looked at in one component.
const MOST_NODES: usize = 20_000;

/// Most columns of a component: they are decided one within the other.
const MOST_COLUMNS: usize = 2_000;

/// Decisions of the columns of the light rows, and what the slack of these rows costs.
#[derive(Default)]
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
        let mut component = Component::new(prices, &rows.iter().map(|&row| &light[row]).collect::<Vec<_>>())?;
        component.decide(0, &mut Vec::new());
        let (_, values) = component.best.take()?;
        frozen.charged = frozen.charged.checked_add(component.slack(&values)?)?;
        frozen.forced.extend(component.columns.iter().copied().zip(values));
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
    /// Each row with the places of its columns among `columns`.
    rows: Vec<(&'a Light, Vec<usize>)>,
    /// Those that are dear to flip first.
    columns: Vec<u32>,
    best: Option<(i64, Vec<bool>)>,
    nodes: usize,
}

impl<'a> Component<'a> {
    /// `None` where it has too many columns.
    fn new(prices: &'a Prices, rows: &[&'a Light]) -> Option<Self> {
        let mut columns: Vec<u32> = rows.iter().flat_map(|row| row.row.terms.iter().map(|term| term.0)).collect();
        columns.sort_unstable();
        columns.dedup();
        if columns.len() > MOST_COLUMNS {
            return None;
        }
        columns.sort_by_key(|&column| std::cmp::Reverse(prices.reduced[column as usize].abs()));
        let place: FxHashMap<u32, usize> = columns.iter().copied().zip(0..).collect();
        let places = |row: &&'a Light| row.row.terms.iter().map(|term| place[&term.0]).collect();
        let rows = rows.iter().map(|row| (*row, places(row))).collect();
        Some(Self { prices, rows, columns, best: None, nodes: 0 })
    }

    /// Decides one column after the other, first as its price has it.
    fn decide(&mut self, loss: i64, values: &mut Vec<bool>) {
        self.nodes += 1;
        if self.nodes > MOST_NODES || self.best.as_ref().is_some_and(|best| loss >= best.0) {
            return;
        }
        let Some(&column) = self.columns.get(values.len()) else {
            let all = self.slack(values).map(|slack| loss.saturating_add(slack));
            if let Some(all) = all.filter(|all| self.best.as_ref().is_none_or(|best| *all < best.0)) {
                self.best = Some((all, values.clone()));
            }
            return;
        };
        let reduced = self.prices.reduced[column as usize];
        for (value, loss) in [(reduced > 0, loss), (reduced <= 0, loss.saturating_add(reduced.abs()))] {
            values.push(value);
            self.decide(loss, values);
            values.pop();
        }
    }

    /// What the slack of the rows costs; `None` where one of them is broken.
    fn slack(&self, values: &[bool]) -> Option<i64> {
        self.rows.iter().try_fold(0_i64, |sum, (light, places)| {
            let terms = light.row.terms.iter().zip(places);
            let used: i64 = terms.filter(|(_, place)| values[**place]).map(|(term, _)| term.1).sum();
            let left = light.row.most - used;
            let kept = left == 0 || (left > 0 && !light.row.equality);
            kept.then(|| sum.saturating_add(left.saturating_mul(light.price)))
        })
    }
}
