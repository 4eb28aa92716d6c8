//! What the Bayesian model says of itself.

use super::Facts;
use super::exact::quantile;
use super::posterior::Posterior;
use super::sample::INTERVAL;
use crate::domain::Decimal;
use crate::say;
use crate::study::result::{Section, Table, Value, column};

pub(super) fn section(facts: &Facts, posterior: &Posterior) -> Section {
    let words = say!(
        "模型：每个评审分数 = 项目水平 + 评审宽严（仅当每列为同一人时）+ 随机偏差；项目水平围绕所在方向的均值正态分布（Heyard、Ott、Salanti、Egger 2022）。平均分因此向方向均值收缩，评审分歧越大、人数越少，收缩越多。",
        "Model: each score is the level of the candidate, plus the strictness of the reviewer (only where each column is one person), plus \
         chance; levels vary normally around the mean of their direction (Heyard, Ott, Salanti and Egger 2022). So means are drawn towards \
         that of the direction, the more so the fewer reviewers there are and the more they disagree."
    );
    let mut section = Section::new("model", say!("贝叶斯模型", "Bayesian model"), vec![words]);
    let columns = vec![
        column("parameter", say!("参数", "Parameter")),
        column("mean", say!("后验均值", "Posterior mean")),
        column("low", say!("自", "From")),
        column("high", say!("至", "To")),
    ];
    let mut table = Table::new("model", say!("模型参数", "Parameters"), columns);
    let (within, between) = (&posterior.within, &posterior.between);
    let reliability: Vec<f64> = within.iter().zip(between).map(|(s, t)| t * t / (t * t + s * s)).collect();
    table.rows.extend([
        row(
            Value::Code(
                "within",
                say!("同一项目各评审之间的标准差 σ", "deviation between reviewers of a candidate, σ"),
            ),
            within,
        ),
        row(
            Value::Code(
                "between",
                say!("同一方向各项目之间的标准差 τ", "deviation between candidates of a direction, τ"),
            ),
            between,
        ),
        row(
            Value::Code("reliability", say!("单个评审的信度 τ²/(τ²+σ²)", "reliability of one reviewer, τ²/(τ²+σ²)")),
            &reliability,
        ),
    ]);
    if facts.reviews.persons {
        for (at, name) in facts.reviews.columns.iter().enumerate() {
            let strictness: Vec<f64> = posterior.strictness.iter().map(|all| all[at]).collect();
            let title = say!("{name} 的宽严（正为宽）", "{name}: milder (above 0) or stricter");
            table.rows.push(row(Value::Words(title), &strictness));
        }
    }
    section.tables.push(table);
    section
}

fn row(parameter: Value, drawn: &[f64]) -> Vec<Value> {
    let mut ascending: Vec<i64> = drawn.iter().map(|value| thousandths(*value)).collect();
    ascending.sort_unstable();
    let sum: i128 = ascending.iter().map(|value| i128::from(*value)).sum();
    let mean = super::exact::rounded(sum, i128::try_from(ascending.len()).unwrap_or(i128::MAX));
    let [low, high] = INTERVAL.map(|at| Value::Number(Decimal::new(quantile(&ascending, at), 3)));
    vec![parameter, Value::Number(Decimal::new(mean, 3)), low, high]
}

#[expect(clippy::cast_possible_truncation, reason = "deviations are as large as scores are, which are bounded")]
fn thousandths(value: f64) -> i64 {
    (value * 1e3).round() as i64
}
