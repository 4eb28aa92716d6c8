//! `fundline sweep`: a key of the scenario turned from value to value.

use super::Exit;
use super::study::{StudyArgs, amount, refuse, run as run_study};
use crate::domain::{Case, Lang, parse_units};
use crate::input::did_you_mean;
use crate::say;
use crate::study::Refused;
use crate::study::sweep::{Axis, Key, Question, sweep};

/// Most values of a sweep, over both keys.
const MOST_VALUES: i64 = 100_000;

/// Arguments of `fundline sweep`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The programme total from … to …: 70%..110% of the one in force, or amounts such as 25000..38000
    #[arg(long, value_name = "FROM..TO")]
    total: Option<String>,
    /// From one value to the next: 1% or an amount; for --total
    #[arg(long, value_name = "STEP", allow_hyphen_values = true)]
    step: Option<String>,
    /// Another key, or a second one for a grid: direction.1.7.projects=20..30:1, direction.1.7.funds=80%..120%:5%,
    /// direction.1.7.weight=1..1.5:0.1, limit.ID=1..5:1
    #[arg(long, value_name = "KEY=FROM..TO:STEP")]
    key: Vec<String>,
    /// How much further money the marginal merit is about, in the programme's unit [default: a million]
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    next: Option<String>,
    /// Leave the priority list out
    #[arg(long)]
    no_priority: bool,
    #[command(flatten)]
    study: StudyArgs,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    let (total, step, keys) = (args.total.clone(), args.step.clone(), args.key.clone());
    let (next, priority) = (args.next.clone(), !args.no_priority);
    run_study(&args.study, lang, move |session, asker| {
        let case = &session.inputs.case;
        let axes = axes(case, total.as_deref(), step.as_deref(), &keys)?;
        let next = next.map(|next| amount("--next", &next, &case.programme.money)).transpose()?;
        sweep(asker, session.about(), &Question { axes, priority, next })
    })
}

fn axes(case: &Case, total: Option<&str>, step: Option<&str>, keys: &[String]) -> Result<Vec<Axis>, Refused> {
    let mut axes = Vec::new();
    if let Some(range) = total {
        axes.push(axis("--total", case, Key::Total, range, step)?);
    } else if step.is_some() {
        let help = say!(
            "其他键的步长写在冒号之后：键=起..止:步长",
            "the step of another key stands after a colon: KEY=FROM..TO:STEP"
        );
        return Err(refuse("Q207", "--step", say!("没有 --total", "there is no --total"), help));
    }
    for text in keys {
        let Some((name, range)) = text.split_once('=') else {
            let problem = say!("`{text}` 中没有等号", "there is no equals sign in `{text}`");
            return Err(refuse("Q202", "--key", problem, say!("写作 键=起..止:步长", "write KEY=FROM..TO:STEP")));
        };
        let key = key(case, name.trim())?;
        let (range, step) = range.rsplit_once(':').map_or((range, None), |(range, step)| (range, Some(step)));
        axes.push(axis("--key", case, key, range, step)?);
    }
    if axes.is_empty() || axes.len() > 2 {
        let count = axes.len();
        let problem = say!("给出了 {count} 个键", "{count} keys are given");
        let help = say!(
            "请用 --total 或 --key 给出一个或两个，例如 --total 70%..110% --step 1%",
            "give one or two with --total or --key, such as --total 70%..110% --step 1%"
        );
        return Err(refuse("Q206", "sweep", problem, help));
    }
    if axes.len() == 2 && axes[0].key == axes[1].key {
        let problem = say!("两个键相同", "both keys are the same");
        return Err(refuse("Q206", "sweep", problem, say!("请给出两个不同的键", "give two different ones")));
    }
    let count: i64 = axes.iter().map(|axis| i64::try_from(axis.values.len()).unwrap_or(i64::MAX)).product();
    if count > MOST_VALUES {
        return Err(too_many("sweep", count));
    }
    Ok(axes)
}

fn too_many(at: &str, count: i64) -> Refused {
    let problem = say!("共有 {count} 个值", "that is {count} values");
    refuse(
        "Q205",
        at,
        problem,
        say!("最多 {MOST_VALUES} 个，请用更大的步长", "at most {MOST_VALUES}: take larger steps"),
    )
}

fn key(case: &Case, name: &str) -> Result<Key, Refused> {
    let plain = name.replace(['"', '\''], "");
    let known = Key::all(case);
    if let Some((_, key)) = known.iter().find(|(known, _)| *known == plain) {
        return Ok(*key);
    }
    let problem = say!("没有可扫描的键 `{name}`", "there is no key `{name}` to sweep");
    Err(refuse("Q201", "--key", problem, did_you_mean(&plain, known.iter().map(|(name, _)| name.as_str()))))
}

/// The values of a key from one end to the other.
fn axis(at: &str, case: &Case, key: Key, range: &str, step: Option<&str>) -> Result<Axis, Refused> {
    let places = key.places(case);
    let bad = |what: &str| {
        let problem = say!("`{what}` 不是数值或百分数", "`{what}` is neither a number nor a percentage");
        let help = say!(
            "写作 起..止，例如 70%..110% 或 25000..38000；最多 {places} 位小数，不为负",
            "write FROM..TO, such as 70%..110% or 25000..38000, with at most {places} places and not negative"
        );
        refuse("Q202", at, problem, help)
    };
    let value = |text: &str| -> Result<i64, Refused> {
        let text = text.trim();
        let Some(share) = text.strip_suffix('%') else {
            return parse_units(text, places).ok().filter(|value| *value >= 0).ok_or_else(|| bad(text));
        };
        let share = parse_units(share, 4).ok().filter(|share| *share >= 0).ok_or_else(|| bad(text))?;
        let Some(base) = key.value(case) else {
            let problem =
                say!("该键没有现值，不能用百分数 `{text}`", "the key has no value in force that `{text}` could be of");
            return Err(refuse("Q208", at, problem, say!("请写绝对数值", "write plain numbers")));
        };
        let exact = i128::from(base) * i128::from(share);
        i64::try_from((exact + 500_000).div_euclid(1_000_000)).map_err(|_| bad(text))
    };
    let Some((from, to)) = range.split_once("..") else { return Err(bad(range)) };
    let (first, last) = (value(from)?, value(to)?);
    if first > last {
        let problem = say!("区间上下颠倒：{from}..{to}", "the interval is upside down: {from}..{to}");
        return Err(refuse("Q204", at, problem, say!("请先写较小者", "write the smaller end first")));
    }
    let step = match step {
        Some(step) if step.trim().starts_with('-') => return Err(backwards(at, step)),
        Some(step) => match value(step)? {
            0 => return Err(backwards(at, step)),
            step => step,
        },
        None if range.contains('%') => value("1%")?.max(1),
        None if matches!(key, Key::Projects(_)) => 1,
        None => {
            let problem = say!("没有步长", "there is no step");
            return Err(refuse(
                "Q203",
                at,
                problem,
                say!("请给出 --step 或 :步长", "give one with --step, or after a colon"),
            ));
        }
    };
    let count = (last - first) / step + 1;
    if count > MOST_VALUES {
        return Err(too_many(at, count));
    }
    Ok(Axis { key, values: (0..count).map(|n| first + n * step).collect() })
}

fn backwards(at: &str, step: &str) -> Refused {
    let problem = say!("步长 `{step}` 不大于零", "the step `{step}` is not above zero");
    refuse("Q203", at, problem, say!("步长必须大于零", "a step must be above zero"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::TestCase;

    fn case() -> Case {
        TestCase::new("34890").direction("1.7", 30, "6000").direction("2.0", None, None).case()
    }

    fn codes(result: Result<Vec<Axis>, Refused>) -> Vec<&'static str> {
        match result {
            Err(Refused::Issues(issues)) => issues.0.iter().map(|issue| issue.code).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn percentages_are_of_the_value_in_force() {
        let axes = axes(&case(), Some("70%..110%"), Some("1%"), &[]).expect("sound");
        assert_eq!(axes[0].values.len(), 41);
        assert_eq!((axes[0].values[0], axes[0].values[40]), (244_230_000, 383_790_000), "24,423 and 38,379 万元");
        let axes = axes_of("direction.\"1.7\".projects=28..31");
        assert_eq!(axes[0].values, [28, 29, 30, 31]);
        assert_eq!(axes_of("direction.1.7.weight=1..1.2:0.1")[0].values, [10_000, 11_000, 12_000]);
    }

    fn axes_of(key: &str) -> Vec<Axis> {
        axes(&case(), None, None, &[key.to_owned()]).expect("sound")
    }

    #[test]
    fn what_cannot_be_swept_is_refused() {
        let refused = |total: &str, step: &str| codes(axes(&case(), Some(total), Some(step), &[]));
        assert_eq!(refused("70%..110%", "0%"), ["Q203"]);
        assert_eq!(refused("70%..110%", "-1%"), ["Q203"]);
        assert_eq!(refused("110%..70%", "1%"), ["Q204"]);
        assert_eq!(refused("70..x", "1"), ["Q202"]);
        assert_eq!(refused("70%", "1%"), ["Q202"]);
        assert_eq!(refused("0..34890", "0.0001"), ["Q205"]);
        let of = |key: &str| codes(axes(&case(), None, None, &[key.to_owned()]));
        assert_eq!(of("direction.1.7.project=1..2"), ["Q201"]);
        assert_eq!(of("direction.2.0.funds=50%..70%"), ["Q208"]);
        assert_eq!(of("direction.1.7.funds=1..2"), ["Q203"]);
        assert_eq!(codes(axes(&case(), None, None, &[])), ["Q206"]);
    }
}
