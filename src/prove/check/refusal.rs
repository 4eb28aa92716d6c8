//! Where and why a proof is refused.

use crate::domain::Text;
use crate::say;

/// Where a proof, or the program, is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Which of the two files.
    pub file: File,
    /// Line, from 1.
    pub line: usize,
    /// The line's text.
    pub step: String,
    /// Why.
    pub why: Why,
}

/// One of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// The program.
    Program,
    /// The proof.
    Proof,
}

/// Why a step is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The line is not in the format.
    Unreadable,
    /// The file ends before the proof does.
    Truncated,
    /// A rule that this checker does not accept.
    Rule,
    /// The number of rows differs from the program's.
    Rows,
    /// A constraint that does not exist or was deleted.
    Missing,
    /// A number exceeds 128 bits.
    Overflow,
    /// The known choice breaks this row of the program.
    Breaks(usize),
    /// The known choice leaves a variable open.
    Incomplete,
    /// Unit propagation meets no contradiction.
    NotImplied,
    /// The last constraint of a subproof can be kept.
    NotRefuted,
    /// The conclusion is not what was shown.
    Conclusion,
    /// There is something after the end.
    Trailing,
}

impl Rejected {
    /// Where and why, for people.
    #[must_use]
    pub fn describe(&self) -> Text {
        let (line, step) = (self.line, shortened(&self.step));
        let Text { zh, en } = self.why.describe();
        match self.file {
            File::Program => say!("程序第 {line} 行 `{step}`：{zh}", "line {line} of the program, `{step}`: {en}"),
            File::Proof => say!("证明第 {line} 行 `{step}`：{zh}", "line {line} of the proof, `{step}`: {en}"),
        }
    }
}

impl Why {
    fn describe(self) -> Text {
        match self {
            Self::Unreadable => say!("无法按格式读取", "this cannot be read"),
            Self::Truncated => say!("证明在结论之前就中断了", "the proof ends before its conclusion"),
            Self::Rule => say!("不接受这条规则", "this rule is not accepted"),
            Self::Rows => say!("行数与程序不符", "the program has another number of rows"),
            Self::Missing => {
                say!("所引用的约束不存在或已删除", "a constraint that it names does not exist or was deleted")
            }
            Self::Overflow => say!("数字超过 128 位", "a number does not fit into 128 bits"),
            Self::Breaks(row) => {
                say!("所给方案违反程序的第 {row} 行约束", "the choice breaks row {row} of the program")
            }
            Self::Incomplete => say!("所给方案没有确定每个变量", "the choice leaves a variable open"),
            Self::NotImplied => say!("不能由单元传播得出", "this does not follow by unit propagation"),
            Self::NotRefuted => say!("子证明没有得出矛盾", "the subproof does not end in a contradiction"),
            Self::Conclusion => say!("结论与所证明的不符", "the conclusion is not what was shown"),
            Self::Trailing => say!("证明结束之后还有内容", "there is more after the end"),
        }
    }
}

fn shortened(step: &str) -> String {
    let mut text: String = step.chars().take(60).collect();
    if text.len() < step.len() {
        text.push('…');
    }
    text
}
