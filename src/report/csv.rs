//! `allocation.csv`: one row per candidate in the order of the input.

use super::ReportError;
use crate::domain::Lang;
use crate::study::dossier::Dossier;

/// The columns, as the formats page has them.
pub(super) const COLUMNS: [&str; 8] = ["id", "direction", "rank", "merit", "requested", "decision", "award", "reason"];

/// `allocation.csv`. Numbers are plain decimals; `reason` is in `lang`.
///
/// # Errors
/// When the table cannot be written.
pub fn allocation_csv(dossier: &Dossier, lang: Lang) -> Result<Vec<u8>, ReportError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    let (programme, candidates) = (&dossier.case.programme, dossier.candidates);
    for candidate in candidates.rows() {
        let (at, decision) = (candidate.at(), dossier.decisions[candidate.at()]);
        writer.write_record([
            candidates.id(candidate),
            &programme.direction(candidates.direction[at]).id,
            &candidates.rank[at].to_string(),
            &candidates.merit[at].plain().to_string(),
            &programme.money.plain(candidates.requested[at]).to_string(),
            decision.kind.word(),
            &programme.money.plain(decision.award).to_string(),
            dossier.reason(candidate).get(lang),
        ])?;
    }
    writer.into_inner().map_err(|error| ReportError::Csv(error.into_error().into()))
}
