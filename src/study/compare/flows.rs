//! The charts: flows between funded and unfunded.

use super::{Exchange, Given, Side};
use crate::domain::{Decimal, Text};
use crate::say;
use crate::study::result::{ChartSpec, Flow, Flows, Plot};

/// With more sides than this the directions of each are left to the table.
const MOST_SIDES: usize = 4;

/// The flows of each side, and where there are few sides those of each direction.
pub(super) fn charts(base: &Side, others: &[Side], exchanges: &[Exchange<'_>]) -> Vec<ChartSpec> {
    let sides: Vec<(&Side, &Exchange<'_>)> = others.iter().zip(exchanges).filter(|(side, _)| side.exists).collect();
    let base = &base.id;
    let caption = say!(
        "项目数；向右为进入（{base} 未资助），向左为退出",
        "projects; to the right who enters (not funded under {base}), to the left who leaves"
    );
    let mut charts = Vec::new();
    if sides.len() > 1 {
        let flow = |(side, exchange): &(&Side, &Exchange<'_>)| {
            flow(Text::same(&side.id), exchange.enter.len(), exchange.leave.len())
        };
        let title = say!("各方案的项目进出", "Who comes and goes under each scenario");
        charts.push(chart("flows", title, caption.clone(), sides.iter().map(flow).collect()));
    }
    for (at, (side, exchange)) in sides.iter().enumerate().filter(|_| sides.len() <= MOST_SIDES) {
        let here = |list: &[(&str, &Given)], id: &str| list.iter().filter(|one| one.1.direction == id).count();
        let of_direction = |direction: &super::DirectionSum| {
            let (id, Text { zh, en }) = (&direction.id, &direction.title);
            let (enter, leave) = (here(&exchange.enter, id), here(&exchange.leave, id));
            (enter + leave > 0).then(|| flow(say!("{id} {zh}", "{id} {en}"), enter, leave))
        };
        let flows: Vec<Flow> = side.directions.iter().filter_map(of_direction).collect();
        if flows.is_empty() {
            continue;
        }
        let Text { zh, en } = side.name();
        let title = say!("{zh}：各方向的项目进出", "{en}: who comes and goes in each direction");
        charts.push(chart(&format!("flows-{}", at + 1), title, caption.clone(), flows));
    }
    charts
}

fn chart(key: &str, title: Text, caption: Text, flows: Vec<Flow>) -> ChartSpec {
    let legend = [say!("退出", "leave"), say!("进入", "enter")];
    ChartSpec { key: key.to_owned(), title, caption, plot: Plot::Flows(Flows { legend, flows }) }
}

fn flow(label: Text, enter: usize, leave: usize) -> Flow {
    let number = |count: usize| Decimal::new(i128::try_from(count).unwrap_or(i128::MAX), 0);
    let figures = Text::same(if enter + leave == 0 { "0".to_owned() } else { format!("−{leave} / +{enter}") });
    Flow { label, leave: number(leave), enter: number(enter), figures }
}
