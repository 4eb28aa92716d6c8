//! The charts: each a picture as plain values, then painted by plotters as SVG and as PNG.

mod axis;
pub(super) mod bars;
mod flows;
mod font;
mod lines;
mod paint;
mod panels;
mod pictures;
mod plots;
mod scatter;
mod shape;

#[cfg(test)]
mod tests;

use super::ReportError;
use crate::domain::Lang;
use crate::study::Study;
use crate::study::dossier::Dossier;
use rayon::prelude::*;

/// A chart in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Short name, of which file names are made: `funds`.
    pub name: String,
    /// What it shows.
    pub title: String,
    picture: shape::Picture,
}

impl Chart {
    /// The chart as an SVG file.
    ///
    /// # Errors
    /// When plotters cannot paint it.
    pub fn svg(&self) -> Result<String, ReportError> {
        paint::svg(&self.picture)
    }

    /// The chart as an SVG element within a page.
    ///
    /// # Errors
    /// When plotters cannot paint it.
    pub fn inline_svg(&self) -> Result<String, ReportError> {
        paint::inline_svg(&self.picture)
    }

    /// The chart as a PNG file, 2000 pixels wide.
    ///
    /// # Errors
    /// When plotters cannot paint it, or the PNG cannot be written.
    pub fn png(&self) -> Result<Vec<u8>, ReportError> {
        paint::png(&self.picture)
    }
}

/// A picture as a chart.
pub(super) fn chart(name: &str, picture: shape::Picture) -> Chart {
    Chart { name: name.to_owned(), title: picture.title.clone(), picture }
}

/// All charts in one language: funds, places, merit against request, then a distribution for each column there is.
#[must_use]
pub fn charts(dossier: &Dossier, lang: Lang) -> Vec<Chart> {
    pictures::all(dossier, lang)
}

/// All charts of a study in one language, in its order.
#[must_use]
pub fn study_charts(study: &Study, lang: Lang) -> Vec<Chart> {
    plots::all(study, lang)
}

/// The files of the charts, by name in the result folder: `charts/funds.svg`, `charts/funds.png`, …
///
/// # Errors
/// When a chart cannot be painted.
pub fn files(charts: &[Chart]) -> Result<Vec<(String, Vec<u8>)>, ReportError> {
    let pairs: Result<Vec<_>, ReportError> = charts
        .par_iter()
        .map(|chart| {
            let name = &chart.name;
            let svg = (format!("charts/{name}.svg"), chart.svg()?.into_bytes());
            Ok([svg, (format!("charts/{name}.png"), chart.png()?)])
        })
        .collect();
    Ok(pairs?.into_iter().flatten().collect())
}
