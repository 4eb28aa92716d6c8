//! `fundline ledger`: lists what was run and adopted, and checks that nothing was changed since.

use super::common::{pretty, print, table};
use super::record;
use super::{Exit, issues};
use crate::bundle::{Event, Fault, Ledger, Line, Seen, seen_beside};
use crate::domain::{Lang, Text};
use crate::say;
use serde_json::json;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Arguments of `fundline ledger`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the runs and the decisions
    List(Which),
    /// Find any edit, removal or reordering
    Verify {
        #[command(flatten)]
        which: Which,
        /// A head that was noted elsewhere: the ledger must still hold it; may be given several times
        #[arg(long, value_name = "HASH")]
        head: Vec<String>,
    },
}

#[derive(Debug, clap::Args)]
struct Which {
    /// The ledger [default: reports/ledger.jsonl]
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Print as JSON on stdout
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, lang: Lang) -> Exit {
    match &args.action {
        Action::List(which) => list(which, lang),
        Action::Verify { which, head } => verify(which, head, lang),
    }
    .unwrap_or_else(|exit| exit)
}

fn read(which: &Which, lang: Lang) -> Result<(PathBuf, Ledger), Exit> {
    let path = record::ledger(which.ledger.as_deref());
    let shown = path.display();
    let refused = |problem: Text| {
        let help = say!("请用 --ledger 指定台账文件", "name the ledger with --ledger");
        issues::tell_failure("A603", &problem, &help, lang);
        Exit::Input
    };
    if !path.is_file() {
        return Err(refused(say!("没有台账 `{shown}`", "there is no ledger `{shown}`")));
    }
    let ledger = Ledger::read(&path).map_err(|error| {
        let error = error.source;
        refused(say!("无法读取 `{shown}`：{error}", "cannot read `{shown}`: {error}"))
    })?;
    Ok((path, ledger))
}

fn list(which: &Which, lang: Lang) -> Result<Exit, Exit> {
    let (_, ledger) = read(which, lang)?;
    if which.json {
        let entries: Vec<_> = ledger.lines.iter().map(|line| json!({"hash": line.hash, "entry": line.entry})).collect();
        print(&pretty(&json!(entries)))?;
        return Ok(Exit::Done);
    }
    let words = match lang {
        Lang::Zh => ["编号", "时间（UTC）", "用户", "事件", "结果", "情景", "说明"],
        Lang::En => ["entry", "time (UTC)", "user", "event", "result", "scenario", "what"],
    };
    let mut table = table(&words);
    for Line { entry, .. } in &ledger.lines {
        let (event, folder, scenario, what) = told(&ledger, &entry.event);
        let number = entry.entry.to_string();
        let user = entry.user.as_deref().unwrap_or("–");
        table.add_row([&number, &entry.time, user, event.get(lang), folder, scenario, what.get(lang)]);
    }
    let count = ledger.lines.len();
    let count = say!("{count} 条记录", "{count} entries");
    print(&format!("{table}\n{}\n", count.get(lang)))?;
    Ok(Exit::Done)
}

/// Event, folder, scenario and what was decided.
fn told<'a>(ledger: &'a Ledger, event: &'a Event) -> (Text, &'a str, &'a str, Text) {
    match event {
        Event::Run { folder, scenario, status, objective, awarded, .. } => {
            let status = match status.as_str() {
                "optimal" => say!("最优", "optimal"),
                "feasible" => say!("可行，未证明最优", "feasible, not proven optimal"),
                _ => say!("无可行方案", "infeasible"),
            };
            let what = match (objective, awarded) {
                (Some(merit), Some(awarded)) => {
                    let Text { zh, en } = status;
                    say!("{zh}，总评分 {merit}，资助 {awarded}", "{en}, merit {merit}, {awarded} awarded")
                }
                _ => status,
            };
            (say!("运行", "run"), folder, scenario, what)
        }
        Event::Adopt { folder, result, run, by, because } => {
            let scenario = match ledger.run_of(result).map(|line| &line.entry.event) {
                Some(Event::Run { scenario, .. }) => scenario,
                _ => "–",
            };
            let run = run.map_or_else(|| "?".to_owned(), |run| run.to_string());
            let what = say!("{by} 采用第 {run} 号：{because}", "{by} adopts {run}: {because}");
            (say!("采用", "adopt"), folder, scenario, what)
        }
    }
}

fn verify(which: &Which, heads: &[String], lang: Lang) -> Result<Exit, Exit> {
    let (path, ledger) = read(which, lang)?;
    let (cited, folders) = cited(&path, lang)?;
    let noted = heads.iter().map(|hash| Seen { by: None, entry: None, hash: hash.trim().to_owned(), result: None });
    let seen: Vec<Seen> = cited.into_iter().chain(noted).collect();
    let faults: Vec<Fault> = ledger.faults.iter().cloned().chain(ledger.missing(&seen)).collect();
    let count = ledger.lines.len();
    let head = ledger.head();
    if which.json {
        let words: Vec<Text> = faults.iter().map(Fault::describe).collect();
        let words: Vec<&str> = words.iter().map(|text| text.get(lang)).collect();
        print(&pretty(&json!({"sound": faults.is_empty(), "entries": count, "head": head, "faults": words})))?;
    } else {
        let mut text = String::new();
        for fault in &faults {
            writeln!(text, "✗ {}", fault.describe().get(lang)).expect("writing to a string");
        }
        let verdict = if faults.is_empty() {
            say!(
                "✓ {count} 条记录首尾相接；{folders} 个结果文件夹所引的记录均在",
                "✓ {count} entries in an unbroken chain, among them those that {folders} result folders cite"
            )
        } else {
            let faults = faults.len();
            say!("台账有 {faults} 处问题（共 {count} 条记录）", "{faults} faults in a ledger of {count} entries")
        };
        writeln!(text, "{}", verdict.get(lang)).expect("writing to a string");
        if let Some(head) = head {
            let hash = head.hash;
            let note = say!(
                "末行哈希：{hash}\n哈希链能显示其中的改动；若有人能写入此文件，则可从任一行起整体重写，唯有另行记下的末行哈希（--head）\
                 或已封存的结果能证明。",
                "Head: {hash}\nA chain shows changes within it. Whoever may write the file can write it anew from any line on; \
                 only a head noted elsewhere (--head) or a sealed result shows that."
            );
            writeln!(text, "{}", note.get(lang)).expect("writing to a string");
        }
        print(&text)?;
    }
    Ok(if faults.is_empty() { Exit::Done } else { Exit::Check })
}

/// What the result folders beside the ledger cite, and how many do.
fn cited(path: &Path, lang: Lang) -> Result<(Vec<Seen>, usize), Exit> {
    let seen = seen_beside(path).map_err(|error| {
        let path = path.display();
        let problem =
            say!("无法查看 `{path}` 旁的文件夹：{error}", "cannot look at the folders beside `{path}`: {error}");
        issues::tell_failure("A603", &problem, &say!("请检查权限", "check the permissions"), lang);
        Exit::Input
    })?;
    let folders = seen.len();
    Ok((seen, folders))
}
