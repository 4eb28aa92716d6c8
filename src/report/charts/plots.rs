//! The charts of a study: what it wants shown, in one language, as pictures.

use super::bars::{self, Bar};
use super::flows::{self, Flow};
use super::lines::{self, Mark, Series};
use super::panels;
use super::{Chart, shape::Picture};
use crate::domain::Lang;
use crate::report::words;
use crate::study::{Bars, ChartSpec, Drawn, Flows, Lines, Panels, Plot, Study};

/// All charts of a study in one language, in its order.
pub(super) fn all(study: &Study, lang: Lang) -> Vec<Chart> {
    let specs = study.sections.iter().flat_map(|section| &section.charts);
    specs.map(|spec| chart(study, spec, lang)).collect()
}

fn chart(study: &Study, spec: &ChartSpec, lang: Lang) -> Chart {
    let mut caption = vec![spec.caption.clone()];
    if study.about.synthetic {
        caption.push(words::synthetic());
    }
    let caption = words::join(&caption, lang);
    let heading = spec.title.get(lang).to_owned();
    let picture = match &spec.plot {
        Plot::Lines(plot) => lines(plot, heading, caption, lang),
        Plot::Bars(plot) => bars(plot, heading, caption, lang),
        Plot::Flows(plot) => flows(plot, &heading, &caption, lang),
        Plot::Panels(plot) => panels(plot, heading, caption, lang),
    };
    Chart { name: spec.key.clone(), title: picture.title.clone(), picture }
}

fn lines(plot: &Lines, heading: String, caption: String, lang: Lang) -> Picture {
    let words = lines::Words { heading, caption, across: plot.across.get(lang).into(), up: plot.up.get(lang).into() };
    let series = |series: &crate::study::Series| Series {
        name: series.name.get(lang).into(),
        mark: match series.drawn {
            Drawn::Line => Mark::Line,
            Drawn::Steps => Mark::Steps,
            Drawn::Dots => Mark::Dots,
        },
        points: series.points.iter().map(|point| (point.0.to_f64(), point.1.to_f64())).collect(),
    };
    lines::lines(&words, &plot.series.iter().map(series).collect::<Vec<_>>())
}

fn flows(plot: &Flows, heading: &str, caption: &str, lang: Lang) -> Picture {
    let legend = [&plot.legend[0], &plot.legend[1]].map(|text| text.get(lang).to_owned());
    let flow = |flow: &crate::study::Flow| Flow {
        label: flow.label.get(lang).into(),
        leave: flow.leave.to_f64(),
        enter: flow.enter.to_f64(),
        figures: flow.figures.get(lang).into(),
    };
    flows::flows(heading, caption, &legend, &plot.flows.iter().map(flow).collect::<Vec<_>>())
}

fn bars(plot: &Bars, heading: String, caption: String, lang: Lang) -> Picture {
    let legend = [&plot.legend[0], &plot.legend[1]].map(|text| text.get(lang).to_owned());
    let bar = |bar: &crate::study::Bar| Bar {
        label: bar.label.get(lang).into(),
        value: bar.value.to_f64(),
        room: bar.room.map(crate::domain::Decimal::to_f64),
        figures: bar.figures.get(lang).into(),
    };
    bars::bars(&bars::Words { heading, caption, legend }, &plot.bars.iter().map(bar).collect::<Vec<_>>())
}

fn panels(plot: &Panels, heading: String, caption: String, lang: Lang) -> Picture {
    let legend = [&plot.legend[0], &plot.legend[1]].map(|text| text.get(lang).to_owned());
    let spot = |spot: &crate::study::Spot| panels::Spot {
        across: spot.across.to_f64(),
        up: spot.up.to_f64(),
        reach: spot.reach.map(|ends| ends.map(crate::domain::Decimal::to_f64)),
        funded: spot.funded,
    };
    let panel = |panel: &crate::study::Panel| panels::Panel {
        title: panel.title.get(lang).into(),
        note: panel.note.get(lang).into(),
        spots: panel.spots.iter().map(spot).collect(),
    };
    let words = panels::Words { heading, caption, legend, down: plot.down };
    let most = plot.most.map(crate::domain::Decimal::to_f64);
    panels::panels(&words, most, &plot.panels.iter().map(panel).collect::<Vec<_>>())
}
