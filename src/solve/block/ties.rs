//! All choices of a direction that are as good as another, as a graph: which columns do they flip, and which not?

use super::enumeration::{Final, JOIN, ROOT};
use super::{Entry, Front};

/// The choices of a direction, those left out that are worse than another one whatever the other directions do.
pub(crate) struct Ties {
    /// The crossing rows that the choices change, ascending.
    pub crossing: Vec<u32>,
    /// (parent, column), or (join, [`JOIN`])
    pub(super) tree: Vec<(u32, u32)>,
    /// Pairs of nodes that lead to the same.
    pub(super) joins: Vec<(u32, u32)>,
    pub(super) finals: Vec<Final>,
    /// Change of each crossing row, choice by choice.
    pub(super) changes: Vec<i64>,
}

impl Ties {
    /// The choices with what they do to the crossing rows, and their losses; neither their money nor their flips.
    pub fn front(&self) -> Front {
        let width = self.crossing.len();
        let entry = |(at, last): (usize, &Final)| {
            let change = self.changes[at * width..(at + 1) * width].to_vec();
            Entry { change, loss: last.loss, award: 0, flips: Vec::new() }
        };
        Front { crossing: self.crossing.clone(), entries: self.finals.iter().enumerate().map(entry).collect(), core: 0 }
    }

    /// The columns that some of the choices picked by `admitted` flips, ascending.
    pub fn flipped(&self, admitted: &[bool]) -> Vec<u32> {
        let mut columns = Vec::new();
        self.walk(admitted, None, |column| columns.push(column));
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// Does some of the choices picked by `admitted` leave `column` at its base decision?
    pub fn spared(&self, admitted: &[bool], column: u32) -> bool {
        self.walk(admitted, Some(column), |_| {})
    }

    /// Goes from the picked choices to the root, not past a flip of `barred`; is the root reached?
    fn walk(&self, admitted: &[bool], barred: Option<u32>, mut flips: impl FnMut(u32)) -> bool {
        let mut seen = vec![false; self.tree.len()];
        let picked = self.finals.iter().zip(admitted).filter(|(_, admitted)| **admitted);
        let mut open: Vec<u32> = picked.map(|(last, _)| last.node).collect();
        let mut root = false;
        while let Some(node) = open.pop() {
            if node == ROOT {
                root = true;
                continue;
            }
            if std::mem::replace(&mut seen[node as usize], true) {
                continue;
            }
            match self.tree[node as usize] {
                (join, JOIN) => {
                    let (one, other) = self.joins[join as usize];
                    open.extend([one, other]);
                }
                (_, column) if barred == Some(column) => {}
                (parent, column) => {
                    flips(column);
                    open.push(parent);
                }
            }
        }
        root
    }
}
