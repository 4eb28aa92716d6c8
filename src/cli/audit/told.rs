//! The checks for people, one line each with what was found below it, and as JSON.

use super::{Args, Check, Checks, Verdict};
use crate::cli::Exit;
use crate::cli::common::print;
use crate::domain::{Lang, Text};
use crate::say;
use serde_json::json;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Most findings of a check that are shown to a person. JSON has them all.
const SHOWN: usize = 10;

/// Prints the checks and gives the exit that they mean.
pub(super) fn tell(args: &Args, checks: &Checks, lang: Lang) -> Result<Exit, Exit> {
    print(&if args.json { as_json(args, checks, lang) } else { in_words(checks, lang) })?;
    Ok(if checks.failed() == 0 { Exit::Done } else { Exit::Check })
}

/// The name of a check for people.
fn title(key: &str) -> Text {
    match key {
        "contents" => say!("提交内容", "contents"),
        "bag" => say!("数据包", "bag"),
        "signature" => say!("签名", "signature"),
        "files" => say!("文件哈希", "hashes"),
        "inputs" => say!("输入", "inputs"),
        "rules" => say!("筛查与规则", "screening, rules"),
        "sums" => say!("合计", "sums"),
        "reports" => say!("报告", "reports"),
        "ledger" => say!("台账", "ledger"),
        "reproduction" => say!("重现", "reproduction"),
        other => Text::same(other),
    }
}

fn in_words(checks: &Checks, lang: Lang) -> String {
    let mut text = String::new();
    let width = checks.0.iter().map(|check| title(check.key).get(lang).width()).max().unwrap_or_default();
    for check in &checks.0 {
        let mark = match check.verdict {
            Verdict::Passed => "✓",
            Verdict::Failed => "✗",
            Verdict::Skipped => "–",
        };
        let title = title(check.key);
        let title = title.get(lang);
        let room = " ".repeat(width - title.width());
        let note = match check.verdict {
            Verdict::Skipped => {
                let Text { zh, en } = &check.note;
                say!("未检查：{zh}", "not checked: {en}")
            }
            _ => check.note.clone(),
        };
        writeln!(text, "{mark} {title}{room}  {}", note.get(lang)).expect("writing to a string");
        for finding in check.findings.iter().take(SHOWN) {
            writeln!(text, "    {}", finding.get(lang)).expect("writing to a string");
        }
        if check.findings.len() > SHOWN {
            let more = check.findings.len() - SHOWN;
            let more = say!("另有 {more} 处（--json 列出全部）", "and {more} more (--json lists them all)");
            writeln!(text, "    {}", more.get(lang)).expect("writing to a string");
        }
    }
    writeln!(text, "\n{}", verdict(checks).get(lang)).expect("writing to a string");
    text
}

fn verdict(checks: &Checks) -> Text {
    let first = checks.0.iter().find_map(|check| Some((check, check.findings.first()?)));
    let skipped = checks.0.iter().filter(|check| check.verdict == Verdict::Skipped).count();
    match first {
        Some((check, finding)) => {
            let (title, failed, Text { zh, en }) = (title(check.key), checks.failed(), finding);
            let (in_zh, in_en) = (title.zh, title.en);
            say!(
                "未通过：{failed} 项检查发现问题。第一处（{in_zh}）：{zh}",
                "Not passed: {failed} checks found something that does not follow. The first ({in_en}): {en}"
            )
        }
        None if skipped > 0 => say!(
            "通过：所检查的内容均可由输入推出；{skipped} 项未检查",
            "Passed: all that was checked follows from the inputs; not checked: {skipped}"
        ),
        None => say!("通过：全部内容均可由输入推出", "Passed: everything follows from the inputs"),
    }
}

fn as_json(args: &Args, checks: &Checks, lang: Lang) -> String {
    let one = |check: &Check| {
        let verdict = match check.verdict {
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::Skipped => "skipped",
        };
        let findings: Vec<&str> = check.findings.iter().map(|finding| finding.get(lang)).collect();
        json!({"check": check.key, "verdict": verdict, "note": check.note.get(lang), "findings": findings})
    };
    let value = json!({
        "path": args.path.display().to_string(),
        "passed": checks.failed() == 0,
        "quick": args.quick,
        "checks": checks.0.iter().map(one).collect::<Vec<_>>(),
    });
    serde_json::to_string_pretty(&value).expect("plain values") + "\n"
}
