//! What each chart shows, from the dossier.

use super::bars::{self, Bar};
use super::scatter::{self, Mark, Panel, Point};
use super::{Chart, chart, shape::Picture};
use crate::domain::{Lang, Money, Text};
use crate::report::words;
use crate::say;
use crate::study::dossier::{DirectionFacts, Distribution, Dossier, Kind};

/// Most directions in a chart.
const MOST_DIRECTIONS: usize = 60;
/// Most values in a distribution.
const MOST_VALUES: usize = 24;

pub(super) fn all(dossier: &Dossier, lang: Lang) -> Vec<Chart> {
    let directions = shown(dossier);
    let mut charts = vec![
        chart("funds", funds(dossier, &directions, lang)),
        chart("places", places(dossier, &directions, lang)),
        chart("merit", merit(dossier, &directions, lang)),
    ];
    for distribution in &dossier.distributions {
        let name = format!("by-{}", distribution.column.replace('_', "-"));
        charts.push(chart(&name, shares(dossier, distribution, lang)));
    }
    charts
}

/// The directions that the charts show, in the programme's order: all, or those with most money.
fn shown<'a>(dossier: &'a Dossier) -> Vec<&'a DirectionFacts> {
    let mut shown: Vec<&DirectionFacts> = dossier.directions.iter().collect();
    if shown.len() > MOST_DIRECTIONS {
        shown.sort_by_key(|fact| std::cmp::Reverse(fact.funds.unwrap_or(fact.requested)));
        shown.truncate(MOST_DIRECTIONS);
        shown.sort_by_key(|fact| fact.direction);
    }
    shown
}

/// What stands under every heading: the unit, whether data are made up, how many directions are left out.
fn caption(dossier: &Dossier, what: Text, directions: &[&DirectionFacts], lang: Lang) -> String {
    let mut parts = vec![what];
    let (some, all) = (directions.len(), dossier.directions.len());
    if some < all {
        parts.push(say!("仅示经费最多的 {some} 个方向，共 {all} 个", "the {some} directions with most money of {all}"));
    }
    if dossier.synthetic {
        parts.push(words::synthetic());
    }
    words::join(&parts, lang)
}

fn amount(dossier: &Dossier, amount: Money) -> f64 {
    dossier.case.programme.money.plain(amount).to_f64()
}

fn grouped(dossier: &Dossier, amount: Money) -> String {
    dossier.case.programme.money.plain(amount).grouped()
}

#[expect(clippy::cast_precision_loss, reason = "a chart's bar")]
fn number(count: usize) -> f64 {
    count as f64
}

fn funds(dossier: &Dossier, directions: &[&DirectionFacts], lang: Lang) -> Picture {
    let unit = &dossier.case.programme.money.unit;
    let what = say!("单位：{unit}", "in {unit}");
    let words = bars::Words {
        heading: say!("各方向资助经费与经费上限", "Money awarded against the cap of each direction").get(lang).into(),
        caption: caption(dossier, what, directions, lang),
        legend: [say!("资助经费", "awarded"), say!("经费上限", "cap")].map(|text| text.get(lang).into()),
    };
    let bar = |fact: &&DirectionFacts| {
        let awarded = grouped(dossier, fact.awarded);
        Bar {
            label: fact.name().get(lang).into(),
            value: amount(dossier, fact.awarded),
            room: fact.funds.map(|most| amount(dossier, most)),
            figures: fact.funds.map_or(awarded.clone(), |most| format!("{awarded} / {}", grouped(dossier, most))),
        }
    };
    bars::bars(&words, &directions.iter().map(bar).collect::<Vec<_>>())
}

fn places(dossier: &Dossier, directions: &[&DirectionFacts], lang: Lang) -> Picture {
    let what = say!("单位：项", "projects");
    let words = bars::Words {
        heading: say!("各方向名额使用情况", "Places filled in each direction").get(lang).into(),
        caption: caption(dossier, what, directions, lang),
        legend: [say!("资助项目", "funded"), say!("名额上限", "places")].map(|text| text.get(lang).into()),
    };
    let bar = |fact: &&DirectionFacts| {
        let (funded, taking_part) = (fact.funded, fact.taking_part);
        let of = fact.places.map_or(String::new(), |places| format!(" / {places}"));
        Bar {
            label: fact.name().get(lang).into(),
            value: number(funded),
            room: fact.places.and_then(|places| usize::try_from(places).ok()).map(number),
            figures: say!("{funded}{of}（参与分配 {taking_part}）", "{funded}{of} (from {taking_part})")
                .get(lang)
                .into(),
        }
    };
    bars::bars(&words, &directions.iter().map(bar).collect::<Vec<_>>())
}

fn merit(dossier: &Dossier, directions: &[&DirectionFacts], lang: Lang) -> Picture {
    let unit = &dossier.case.programme.money.unit;
    let what = say!(
        "横轴：申请经费（{unit}）；纵轴：评分；线上未资助者见“未按排名”一节",
        "across: money requested ({unit}); up: merit; who is not funded above a line stands under \"out of rank order\""
    );
    let words = scatter::Words {
        heading: say!(
            "评分与申请经费，各方向资助线",
            "Merit against money requested, with each direction's funding line"
        )
        .get(lang)
        .into(),
        caption: caption(dossier, what, directions, lang),
        legend: [
            Kind::Funded.title(),
            say!("排名更前而未资助", "passed over"),
            Kind::Unfunded.title(),
            Kind::Ineligible.title(),
            say!("资助线（末位资助者的评分）", "funding line (merit of the last funded)"),
        ]
        .map(|text| text.get(lang).into()),
        density: say!(
            "；项目多的方向按格着色，颜色越深项目越多",
            "; crowded panels are painted in cells, the darker the more candidates"
        )
        .get(lang)
        .into(),
    };
    let mut place = vec![usize::MAX; dossier.directions.len()];
    directions.iter().enumerate().for_each(|(at, fact)| place[fact.direction.at()] = at);
    let mut panels: Vec<Panel> = directions.iter().map(|fact| panel(dossier, fact, lang)).collect();
    for candidate in dossier.candidates.rows() {
        let at = candidate.at();
        let Some(panel) = panels.get_mut(place[dossier.candidates.direction[at].at()]) else { continue };
        let decision = dossier.decisions[at];
        panel.points.push(Point {
            requested: amount(dossier, dossier.candidates.requested[at]),
            merit: dossier.candidates.merit[at].plain().to_f64(),
            mark: match decision.kind {
                Kind::Funded => Mark::Funded,
                Kind::Unfunded if decision.out_of_order() => Mark::Passed,
                Kind::Unfunded => Mark::Unfunded,
                Kind::Ineligible => Mark::Ineligible,
            },
        });
    }
    scatter::scatter(&words, &panels)
}

fn panel(dossier: &Dossier, fact: &DirectionFacts, lang: Lang) -> Panel {
    let line_words = match fact.last_funded {
        None => say!("无资助项目", "nobody is funded"),
        Some(last) => {
            let (rank, merit) = (dossier.candidates.rank[last.at()], dossier.candidates.merit[last.at()].plain());
            say!("资助线：第 {rank} 名，评分 {merit}", "line: rank {rank}, merit {merit}")
        }
    };
    Panel {
        title: fact.name().get(lang).into(),
        points: Vec::with_capacity(fact.candidates),
        line: fact.last_funded.map(|last| dossier.candidates.merit[last.at()].plain().to_f64()),
        line_words: line_words.get(lang).into(),
    }
}

fn shares(dossier: &Dossier, distribution: &Distribution, lang: Lang) -> Picture {
    let unit = &dossier.case.programme.money.unit;
    let mut notes = vec![say!("单位：项", "projects")];
    if distribution.lists {
        notes.push(say!("一个项目有多个取值时分别计入", "a project with several values counts under each"));
    }
    let what = Text { zh: words::join(&notes, Lang::Zh), en: words::join(&notes, Lang::En) };
    let Text { zh, en } = &distribution.title;
    let en = en.to_lowercase();
    let words = bars::Words {
        heading: say!("资助项目分布：按{zh}", "Funded projects by {en}").get(lang).into(),
        caption: caption(dossier, what, &dossier.directions.iter().collect::<Vec<_>>(), lang),
        legend: [say!("资助项目", "funded"), say!("符合条件（含待核对）", "eligible, those to be checked included")]
            .map(|text| text.get(lang).into()),
    };
    let bar = |label: &str, funded: usize, eligible: usize, awarded: Money| {
        let awarded = grouped(dossier, awarded);
        Bar {
            label: label.to_owned(),
            value: number(funded),
            room: Some(number(eligible)),
            figures: say!("{funded} / {eligible}（{awarded} {unit}）", "{funded} / {eligible} ({awarded} {unit})")
                .get(lang)
                .into(),
        }
    };
    let shares = &distribution.shares;
    // One value more than fits takes no more room than a line that says so.
    let shown = if shares.len() <= MOST_VALUES + 1 { shares.len() } else { MOST_VALUES };
    let (first, rest) = shares.split_at(shown);
    let mut rows: Vec<Bar> =
        first.iter().map(|share| bar(share.title.get(lang), share.funded, share.eligible, share.awarded)).collect();
    if !rest.is_empty() {
        let others = rest.len();
        let label = say!("其余 {others} 项", "{others} others");
        let sum = |of: fn(&crate::study::dossier::Share) -> usize| rest.iter().map(of).sum();
        let awarded = rest.iter().map(|share| share.awarded).sum();
        // Without a bar: the others together would dwarf every single one.
        let others = bar(label.get(lang), sum(|share| share.funded), sum(|share| share.eligible), awarded);
        rows.push(Bar { value: 0.0, room: None, ..others });
    }
    bars::bars(&words, &rows)
}
