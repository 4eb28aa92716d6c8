//! Linear programs in MPS and LP files, as far as they are pure 0-1 selections.
//!
//! Crates that read these formats (`mps`, `lp_parser_rs`) give coefficients as floats; here they stay the decimals that were
//! written. Whatever is not a selection is refused with its reason: continuous variables, integers beyond 0 and 1, an
//! objective to be minimised, quadratic terms, indicator, semicontinuous and special-ordered-set sections.

mod bounds;
mod lp;
mod mps;
mod raw;
#[cfg(test)]
mod tests;
mod tokens;

use super::made::Import;
use super::{decode, selection};
use crate::domain::Issues;
use raw::Raw;

/// Imports an MPS file, free or fixed (in which names may have spaces).
///
/// # Errors
/// All issues, where at least one is an error.
pub fn import_mps(shown: &str, stem: &str, bytes: &[u8]) -> Result<Import, Issues> {
    import(shown, stem, bytes, mps::read)
}

/// Imports a file in the CPLEX LP format.
///
/// # Errors
/// All issues, where at least one is an error.
pub fn import_lp(shown: &str, stem: &str, bytes: &[u8]) -> Result<Import, Issues> {
    import(shown, stem, bytes, lp::read)
}

fn import(shown: &str, stem: &str, bytes: &[u8], read: fn(&str, &str, &mut Issues) -> Raw) -> Result<Import, Issues> {
    let mut issues = Issues::default();
    let text = decode::decode(bytes, None, encoding_rs::WINDOWS_1252).text;
    let raw = read(shown, &text, &mut issues);
    if issues.fatal() {
        return Err(issues);
    }
    let Some((selection, assumed)) = raw.selection(shown, stem, &mut issues) else { return Err(issues) };
    match selection::import(&selection, shown, &mut issues) {
        Some(mut imported) if !issues.fatal() => {
            imported.assumptions.extend(assumed);
            Ok(Import { programmes: vec![(String::new(), imported)], warnings: issues })
        }
        _ => Err(issues),
    }
}
