//! What is said of it: words, tables, charts.

use super::exact::{percent, quantile, ratio, rounded};
use super::sample::{Set, worth};
use super::{Facts, Method, reviews};
use crate::domain::{CandidateIx, Candidates, Decimal, Direction, DirectionIx, Ranking, SCORE_PLACES, Score, Text};
use crate::say;
use crate::study::order::{entering, ids};
use crate::study::result::{
    ChartSpec, Column, Drawn, Lines, Panel, Panels, Plot, Section, Series, Spot, Table, Value, column, wide,
};

/// Most points on the line of regret.
const MOST_POINTS: usize = 200;

pub(super) fn sections(facts: &Facts) -> Vec<Section> {
    let mut sections = vec![frequency(facts), borderline(facts), regret(facts), protection(facts)];
    sections.extend(facts.draws.posterior.as_ref().map(|posterior| super::model::section(facts, posterior)));
    sections.push(all(facts));
    sections
}

fn candidates<'f>(facts: &'f Facts) -> &'f Candidates {
    &facts.asker.base().candidates
}

fn direction<'f>(facts: &'f Facts, ix: DirectionIx) -> &'f Direction {
    facts.asker.base().case.programme.direction(ix)
}

fn members(facts: &Facts, set: Set) -> Vec<usize> {
    (0..facts.reviews.whose.len()).filter(|at| facts.sample.set(*at, facts.question) == set).collect()
}

/// The members of each direction that has any, in the programme's order.
fn by_direction(facts: &Facts) -> Vec<(DirectionIx, Vec<usize>)> {
    let of = |at: usize| candidates(facts).direction[facts.reviews.whose[at].at()];
    let all: Vec<usize> = (0..facts.reviews.whose.len()).collect();
    all.chunk_by(|left, right| of(*left) == of(*right)).map(|chunk| (of(chunk[0]), chunk.to_vec())).collect()
}

fn threshold(hundredths: u32) -> Decimal {
    Decimal::new(hundredths, 2)
}

fn frequency(facts: &Facts) -> Section {
    let question = facts.question;
    let (draws, seed, all) = (question.draws, question.seed, facts.reviews.whose.len());
    let drawn = match question.method {
        Method::Bootstrap => say!(
            "对 {all} 个参与分配的项目重抽样评审分数 {draws} 次（种子 {seed}），每次都求出已证明的最优分配。",
            "The scores of the {all} candidates that take part were resampled {draws} times (seed {seed}); the optimum of every draw is \
             proven."
        ),
        Method::Bayes => say!(
            "用贝叶斯模型对 {all} 个参与分配的项目抽取评分 {draws} 次（种子 {seed}），每次都求出已证明的最优分配。",
            "Merits of the {all} candidates that take part were drawn {draws} times from the Bayesian model (seed {seed}); the optimum \
             of every draw is proven."
        ),
    };
    let [core, borderline, exterior] = Set::ALL.map(|set| members(facts, set).len());
    let (from, to) = (threshold(question.core), threshold(question.exterior));
    let sets = say!(
        "核心 {core} 个：至少 {from} % 的抽样中获资助；外围 {exterior} 个：至多 {to} %；其余临界 {borderline} 个，取决于评审的偶然差异。",
        "Core: {core}, funded in at least {from} % of the draws. Exterior: {exterior}, in at most {to} %. Borderline: {borderline}, \
         decided by which reviewers happened to be asked."
    );
    let of_funded = Set::ALL.map(|set| members(facts, set).into_iter().filter(|at| funded(facts, *at)).count());
    let (sum, [a, b, c]) = (facts.base.allocation.awards.len(), of_funded);
    let base = say!(
        "现方案资助的 {sum} 个项目中，核心 {a} 个，临界 {b} 个，外围 {c} 个。",
        "Of the {sum} that the allocation funds, {a} are core, {b} borderline, {c} exterior."
    );
    let far = facts.reviews.farthest(&candidates(facts).merit).plain();
    let centre = say!(
        "评分与评审平均分最多相差 {far} 分；抽样以评分为中心，按评审平均分的变动上下移动。",
        "Merits lie at most {far} points from the mean of their reviewers; a draw moves a merit by as much as it moves that mean."
    );
    let mut words = vec![drawn, sets, base, reviews::said(facts.reviews), centre];
    if facts.asker.base().case.scenario.ranking != Ranking::Free {
        words.push(say!(
            "情景按排名约束资助次序：每次抽样按抽得的评分重新排名，现方案在其中未必可行，遗憾值可能为负。",
            "The scenario binds the order of ranks: each draw is ranked anew by its merits. The allocation may not be allowed there, so \
             that its regret may be negative."
        ));
    }
    let mut section = Section::new("frequency", say!("入选频率", "Selection frequency"), words);
    section.tables.push(sets_table(facts));
    section.charts.push(frequency_chart(facts));
    section
}

fn funded(facts: &Facts, at: usize) -> bool {
    facts.base.allocation.funds(facts.reviews.whose[at])
}

fn sets_table(facts: &Facts) -> Table {
    let columns = vec![
        column("direction", say!("方向", "Direction")),
        wide("title", say!("名称", "Title")),
        column("taking_part", say!("参与分配", "Taking part")),
        column("funded", say!("现资助", "Funded")),
        column("core", say!("核心", "Core")),
        column("borderline", say!("临界", "Borderline")),
        column("exterior", say!("外围", "Exterior")),
        column("expected", say!("平均资助数", "Funded on average")),
    ];
    let mut table = Table::new("sets", say!("各方向", "Directions"), columns);
    for (ix, members) in by_direction(facts) {
        let having = |set: Set| members.iter().filter(|at| facts.sample.set(**at, facts.question) == set).count();
        let selected: usize = members.iter().map(|at| facts.sample.selected[*at]).sum();
        let mut row = vec![
            Value::Id(direction(facts, ix).id.clone()),
            Value::Words(direction(facts, ix).title.clone()),
            Value::count(members.len()),
            Value::count(members.iter().filter(|at| funded(facts, **at)).count()),
        ];
        row.extend(Set::ALL.map(|set| Value::count(having(set))));
        row.push(Value::Number(ratio(whole(selected), whole(facts.sample.draws))));
        table.rows.push(row);
    }
    table
}

fn whole(count: usize) -> i128 {
    i128::try_from(count).unwrap_or(i128::MAX)
}

fn frequency_chart(facts: &Facts) -> ChartSpec {
    let spot = |at: usize| Spot {
        across: Decimal::new(candidates(facts).rank[facts.reviews.whose[at].at()], 0),
        up: percent(facts.sample.selected[at], facts.sample.draws),
        reach: None,
        funded: funded(facts, at),
    };
    ChartSpec {
        key: "frequency".into(),
        title: say!("各方向的入选频率", "Selection frequency in each direction"),
        caption: say!(
            "横轴：方向内排名；纵轴：抽样中获资助的百分比",
            "across: rank within the direction; up: per cent of the draws in which it is funded"
        ),
        plot: Plot::Panels(Panels {
            legend: legend(),
            down: false,
            most: Some(Decimal::new(100, 0)),
            panels: panels(facts, spot),
        }),
    }
}

fn legend() -> [Text; 2] {
    [say!("现方案资助", "funded by the allocation"), say!("现方案未资助", "not funded")]
}

fn panels(facts: &Facts, spot: impl Fn(usize) -> Spot) -> Vec<Panel> {
    let panel = |(ix, members): (DirectionIx, Vec<usize>)| {
        let (id, Text { zh, en }) = (&direction(facts, ix).id, &direction(facts, ix).title);
        let open = members.iter().filter(|at| facts.sample.set(**at, facts.question) == Set::Borderline).count();
        Panel {
            title: say!("{id} {zh}", "{id} {en}"),
            note: say!("临界 {open} 个", "{open} borderline"),
            spots: members.into_iter().map(&spot).collect(),
        }
    };
    by_direction(facts).into_iter().map(panel).collect()
}

fn rank(facts: &Facts, at: usize) -> Decimal {
    ratio(i128::from(facts.sample.rank_sum[at]), 2 * whole(facts.sample.draws))
}

fn halves(rank: u32) -> Decimal {
    Decimal::new(i128::from(rank) * 5, 1)
}

fn candidate_columns() -> Vec<Column> {
    vec![
        column("id", say!("编号", "Id")),
        column("direction", say!("方向", "Direction")),
        column("rank", say!("排名", "Rank")),
        column("merit", say!("评分", "Merit")),
        wide("requested", say!("申请经费", "Requested")),
        column("decision", say!("现方案", "Allocation")),
        column("frequency", say!("入选频率", "Frequency")),
        column("set", say!("类别", "Set")),
        column("expected_rank", say!("期望排名", "Expected rank")),
        column("rank_low", say!("排名自", "Rank from")),
        column("rank_high", say!("至", "to")),
        wide("merit_low", say!("评分自", "Merit from")),
        wide("merit_high", say!("至", "to")),
        wide("scores", say!("评审数", "Scores")),
    ]
}

fn candidate_row(facts: &Facts, at: usize) -> Vec<Value> {
    let (candidate, sample, table) = (facts.reviews.whose[at], facts.sample, candidates(facts));
    let row = candidate.at();
    let decision = if funded(facts, at) {
        Value::Code("funded", say!("资助", "funded"))
    } else {
        Value::Code("unfunded", say!("未资助", "not funded"))
    };
    let set = sample.set(at, facts.question);
    vec![
        Value::Id(table.id(candidate).to_owned()),
        Value::Id(direction(facts, table.direction[row]).id.clone()),
        Value::Count(i64::from(table.rank[row])),
        Value::Merit(table.merit[row].plain()),
        Value::Money(table.requested[row]),
        decision,
        Value::Percent(percent(sample.selected[at], sample.draws)),
        Value::Code(set.code(), set.title()),
        Value::Number(rank(facts, at)),
        Value::Number(halves(sample.rank_reach[at][0])),
        Value::Number(halves(sample.rank_reach[at][1])),
        Value::Merit(sample.merit_reach[at][0].plain()),
        Value::Merit(sample.merit_reach[at][1].plain()),
        Value::count(facts.reviews.of(at).count()),
    ]
}

fn borderline(facts: &Facts) -> Section {
    let words = say!(
        "区间含抽样的中间九成。期望排名为各次抽样中方向内排名的平均，评分相同者取平均名次。",
        "Intervals hold the middle nine tenths of the draws. The expected rank is the mean of the ranks within the direction over the \
         draws; equal merits share the mean of their places."
    );
    let mut section = Section::new("ranks", say!("临界项目与排名区间", "Borderline candidates and ranks"), vec![words]);
    let mut table = Table::new("borderline", say!("临界项目", "Borderline"), candidate_columns());
    table.rows = members(facts, Set::Borderline).into_iter().map(|at| candidate_row(facts, at)).collect();
    section.tables.push(table);
    let spot = |at: usize| Spot {
        across: Decimal::new(candidates(facts).rank[facts.reviews.whose[at].at()], 0),
        up: rank(facts, at),
        reach: Some(facts.sample.rank_reach[at].map(halves)),
        funded: funded(facts, at),
    };
    section.charts.push(ChartSpec {
        key: "ranks".into(),
        title: say!("各方向的排名区间", "Rank intervals in each direction"),
        caption: say!(
            "横轴：方向内排名；纵轴：期望排名（点）与九成区间（线），上方为优",
            "across: rank within the direction; up: expected rank (dot) and middle nine tenths of the draws (line), the best on top"
        ),
        plot: Plot::Panels(Panels { legend: legend(), down: true, most: None, panels: panels(facts, spot) }),
    });
    section
}

fn all(facts: &Facts) -> Section {
    let mut section = Section::new("candidates", say!("全部项目", "All candidates"), Vec::new());
    let mut table = Table::new("candidates", say!("参与分配的项目", "Candidates"), candidate_columns());
    table.rows = (0..facts.reviews.whose.len()).map(|at| candidate_row(facts, at)).collect();
    section.tables.push(table);
    section
}

/// A merit with at most four places.
fn short(score: i128) -> Decimal {
    Decimal::new(rounded(score, 10_i128.pow(u32::from(SCORE_PLACES) - 4)), 4)
}

fn mean(scores: impl Iterator<Item = Score>, count: usize) -> Decimal {
    short(rounded(scores.map(|score| score.0).sum(), whole(count)))
}

fn regret(facts: &Facts) -> Section {
    let (regret, draws) = (&facts.sample.regret, facts.sample.draws);
    let best = regret.iter().filter(|regret| regret.0 <= 0).count();
    let at = |thousandths| quantile(regret, thousandths).plain();
    let average = mean(regret.iter().copied(), draws);
    let (share, most, usual) = (percent(best, draws), at(1_000), at(950));
    let total = facts.base.objective.0.max(1);
    let relative = Decimal::new(rounded(quantile(regret, 950).0.saturating_mul(10_000), total), 2);
    let words = say!(
        "遗憾值：若评分如某次抽样，现方案比该次的最优分配少多少总评分。现方案在 {share} % 的抽样中仍为最优；平均遗憾 {average} 分，95 % 的抽样中不超过 {usual} 分（总评分的 {relative} %），最大 {most} 分。",
        "Regret: how much merit the allocation lacks of a draw's optimum if merits are those of the draw. It is optimal itself in {share} \
         % of the draws; it lacks {average} points on average, at most {usual} in 95 % of the draws ({relative} % of all merit), {most} \
         at most."
    );
    let mut section = Section::new("regret", say!("现方案的遗憾值", "Regret of the allocation"), vec![words]);
    let columns = vec![column("figure", say!("指标", "Figure")), column("value", say!("数值", "Value"))];
    let mut table = Table::new("regret", say!("遗憾值", "Regret"), columns);
    for (code, title, value) in [
        ("optimal_share", say!("仍为最优的抽样", "draws in which it is optimal"), Value::Percent(share)),
        ("mean", say!("平均", "mean"), Value::Merit(average)),
        ("median", say!("中位数", "median"), Value::Merit(at(500))),
        ("q95", say!("95 % 分位", "95 % quantile"), Value::Merit(usual)),
        ("most", say!("最大", "greatest"), Value::Merit(most)),
    ] {
        table.rows.push(vec![Value::Code(code, title), value]);
    }
    section.tables.push(table);
    let step = draws.div_ceil(MOST_POINTS);
    let point = |at: usize| (percent(at + 1, draws), regret[at].plain());
    let mut points: Vec<_> = (0..draws).step_by(step).map(point).collect();
    points.push(point(draws - 1));
    points.dedup();
    section.charts.push(ChartSpec {
        key: "regret".into(),
        title: say!("现方案的遗憾值", "Regret of the allocation"),
        caption: say!("抽样按遗憾值排列", "draws in order of regret"),
        plot: Plot::Lines(Lines {
            across: say!("抽样的百分比", "per cent of the draws"),
            up: say!("遗憾值不超过（分）", "regret of at most (points)"),
            series: vec![Series { name: say!("遗憾值", "regret"), drawn: Drawn::Steps, points }],
        }),
    });
    section
}

fn protection(facts: &Facts) -> Section {
    let widest = facts.deviations.down.iter().max().copied().unwrap_or_default().plain();
    let intervals = if facts.deviations.given {
        say!(
            "评分可低至 merit_low 一列所给之值（最多低 {widest} 分）。",
            "Merits may be as low as the column merit_low says (up to {widest} points lower)."
        )
    } else {
        say!(
            "评分可低至抽样区间的下端（最多低 {widest} 分）。",
            "Merits may be as low as the lower end of their interval in the draws (up to {widest} points lower)."
        )
    };
    let words = say!(
        "稳健分配：设获资助者中至多 Γ 个项目的评分同时降至区间下端，求最坏情形下总评分最大的分配（Bertsimas、Sim 2004），逐一证明。",
        "Robust allocations: up to Γ of the funded have the lowest merit of their interval at the same time; the allocation of most merit \
         in the worst case (Bertsimas and Sim 2004), proven for each Γ."
    );
    let mut section = Section::new("protection", say!("稳健分配", "Robust allocations"), vec![words, intervals]);
    let columns = vec![
        column("gamma", Text::same("Γ")),
        column("nominal", say!("总评分", "Merit")),
        column("guaranteed", say!("最坏情形", "Worst case")),
        column("base_guaranteed", say!("现方案最坏情形", "Allocation's worst case")),
        column("gain", say!("改善", "Gain")),
        column("price", say!("代价", "Price")),
        column("changes", say!("更换项目", "Exchanged")),
        column("awarded", say!("经费", "Awarded")),
        wide("mean_in_draws", say!("抽样平均总评分", "Mean merit in the draws")),
        wide("entering", say!("进入", "Who enters")),
        wide("leaving", say!("退出", "Who leaves")),
    ];
    let mut table = Table::new("protection", say!("稳健分配", "Robust"), columns);
    let (case, table_of) = (&*facts.asker.base().case, candidates(facts));
    let base = &facts.base.allocation;
    let mut drawn = table_of.clone();
    for protected in facts.protected {
        let listed = |from, to| ids(table_of, &entering(table_of, from, to) as &[CandidateIx]);
        let (enters, leaves) = (listed(base, &protected.allocation), listed(&protected.allocation, base));
        let in_draws = facts.draws.merits.iter().map(|merits| {
            drawn.merit.clone_from(merits);
            worth(case, &drawn, &protected.allocation)
        });
        table.rows.push(vec![
            Value::count(protected.gamma),
            Value::score(protected.nominal),
            Value::score(protected.guaranteed),
            Value::score(protected.base),
            Value::score(Score(protected.guaranteed.0 - protected.base.0)),
            Value::score(Score(facts.base.objective.0 - protected.nominal.0)),
            Value::count(enters.len().max(leaves.len())),
            Value::Money(protected.allocation.awarded()),
            Value::Merit(mean(in_draws, facts.sample.draws)),
            Value::Ids(enters),
            Value::Ids(leaves),
        ]);
    }
    section.tables.push(table);
    let series = |name: Text, merit: fn(&super::Protected) -> Score| Series {
        name,
        drawn: Drawn::Line,
        points: facts.protected.iter().map(|p| (Decimal::new(whole(p.gamma), 0), merit(p).plain())).collect(),
    };
    section.charts.push(ChartSpec {
        key: "protection".into(),
        title: say!("最坏情形下的总评分", "Merit in the worst case"),
        caption: say!("评分同时降至区间下端的项目至多 Γ 个", "up to Γ of the funded have their lowest merit"),
        plot: Plot::Lines(Lines {
            across: say!("Γ（项目数）", "Γ (projects)"),
            up: say!("总评分", "merit"),
            series: vec![
                series(say!("稳健分配", "robust allocation"), |p| p.guaranteed),
                series(say!("现方案", "the allocation"), |p| p.base),
            ],
        }),
    });
    section
}
