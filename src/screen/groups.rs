//! `for_each`: the groups of a limit's members, one for each combination of values.

use super::table::{Field, Key, Table};
use crate::domain::CandidateIx;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// A group: its values in the order of the `for_each` columns, and its members ascending.
pub(super) struct Group {
    pub(super) values: Vec<String>,
    pub(super) members: Vec<CandidateIx>,
}

/// One column of a `for_each` with each distinct cell and each distinct value met once.
struct Interned<'a> {
    cells: FxHashMap<Key<'a>, usize>,
    /// The values of each distinct cell.
    values: Vec<Vec<u32>>,
    names: Vec<Cow<'a, str>>,
    by_name: FxHashMap<Cow<'a, str>, u32>,
}

impl<'a> Interned<'a> {
    fn new() -> Self {
        Self { cells: FxHashMap::default(), values: Vec::new(), names: Vec::new(), by_name: FxHashMap::default() }
    }

    /// The values that the cell counts for.
    fn values(&mut self, table: Table<'a>, field: Field<'a>, row: CandidateIx) -> &[u32] {
        let Some(key) = table.key(field, row) else { return &[] };
        let (names, by_name) = (&mut self.names, &mut self.by_name);
        let cell = *self.cells.entry(key).or_insert_with(|| {
            let value = |name: Cow<'a, str>| {
                *by_name.entry(name).or_insert_with_key(|name| {
                    names.push(name.clone());
                    u32::try_from(names.len() - 1).expect("fewer values than memory")
                })
            };
            self.values.push(table.values(field, row).into_iter().map(value).collect());
            self.values.len() - 1
        });
        &self.values[cell]
    }
}

/// Groups `members` by the combinations of their values in `fields`, in the order of the values. A list cell puts a member
/// into a group for each of its values, an empty cell into none.
pub(super) fn group<'a>(
    table: Table<'a>,
    fields: &[Field<'a>],
    members: impl Iterator<Item = CandidateIx>,
) -> Vec<Group> {
    let mut columns: Vec<Interned<'a>> = fields.iter().map(|_| Interned::new()).collect();
    let mut groups: FxHashMap<Vec<u32>, Vec<CandidateIx>> = FxHashMap::default();
    let mut combinations: Vec<Vec<u32>> = Vec::new();
    for member in members {
        combinations.clear();
        combinations.push(Vec::new());
        for (column, field) in columns.iter_mut().zip(fields) {
            let values = column.values(table, *field, member);
            if let ([value], [only]) = (values, combinations.as_mut_slice()) {
                only.push(*value);
                continue;
            }
            let longer = |shorter: &Vec<u32>| {
                values.iter().map(|value| [shorter.as_slice(), &[*value]].concat()).collect::<Vec<_>>()
            };
            combinations = combinations.iter().flat_map(longer).collect();
        }
        for combination in &combinations {
            match groups.get_mut(combination) {
                Some(group) => group.push(member),
                None => _ = groups.insert(combination.clone(), vec![member]),
            }
        }
    }
    let named = |key: Vec<u32>| -> Vec<String> {
        key.iter().zip(&columns).map(|(value, column)| column.names[*value as usize].clone().into_owned()).collect()
    };
    let mut groups: Vec<Group> =
        groups.into_iter().map(|(key, members)| Group { values: named(key), members }).collect();
    groups.sort_unstable_by(|a, b| a.values.cmp(&b.values));
    groups
}
