//! Candidates by a profile, direction by direction.

use super::careless::careless;
use super::fill::{Filler, Ids};
use super::numbers::{Size, apportion};
use super::profile::Profile;
use super::twins::Twins;
use super::{GenerateError, MARK, check, fit};
use crate::domain::{Direction, Programme, TextColumn};
use std::io;

/// Writes the header and `count` candidates of the profile.
pub(super) fn write(
    programme: &Programme,
    profile: &Profile,
    seed: u64,
    count: usize,
    out: &mut impl io::Write,
) -> Result<(), GenerateError> {
    let steps = fit::steps(profile, programme).map_err(GenerateError::Unfit)?;
    let header = header(profile);
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(&header)?;
    let rows = rows(programme, profile, count);
    let groups: Vec<(&str, usize, Vec<usize>)> = programme
        .directions
        .iter()
        .zip(&rows)
        .map(|(Direction { id, .. }, rows)| (id.as_str(), *rows, careless(profile, seed, id, *rows)))
        .collect();
    let mut filler =
        Filler { profile, seed, money: &programme.money, steps, twins: Twins::pair(profile, seed, &groups) };
    let mut before = 0;
    for ((direction, size), (_, rows, careless)) in
        programme.directions.iter().zip(Size::of_all(programme)).zip(&groups)
    {
        let ids = Ids { before, rows: *rows, width: id_width(count) };
        let sheet = filler.fill(direction, size, &ids, careless);
        let columns: Vec<Option<&TextColumn>> = header.iter().map(|name| sheet.get(name)).collect();
        for row in 0..*rows {
            csv.write_record(columns.iter().map(|column| column.map_or("", |column| column.text(row))))?;
        }
        before += rows;
    }
    csv.flush()?;
    Ok(())
}

/// Digits of an id: as many as needed, at least four.
pub(super) fn id_width(count: usize) -> usize {
    count.to_string().len().max(4)
}

/// How many candidates each direction of the programme gets.
fn rows(programme: &Programme, profile: &Profile, count: usize) -> Vec<usize> {
    let weight = |direction: &Direction| profile.applications[&direction.id].count;
    apportion(&programme.directions.iter().map(weight).collect::<Vec<_>>(), count)
}

/// The columns that are written: those of `order`, then the generator's own, then the others as they first appear. The mark
/// that the rows are synthetic stands second, unless `order` names it.
fn header(profile: &Profile) -> Vec<String> {
    let mut header: Vec<String> = profile.order.iter().map(|column| column.text.clone()).collect();
    if !header.iter().any(|name| name == MARK) {
        header.insert(header.len().min(1), MARK.to_owned());
    }
    let written = profile.entries.iter().map(|entry| entry.column.text.clone()).filter(|name| !name.starts_with('_'));
    for name in check::made(profile.reviewers.count).chain(written) {
        if !header.contains(&name) {
            header.push(name);
        }
    }
    header
}
