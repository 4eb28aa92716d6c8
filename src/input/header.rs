//! The header of a candidate table: which column is which, what is missing, what is misspelt.

use super::ledger::Ledger;
use super::near;
use crate::domain::{ColumnSpec, ColumnType, Place, USUAL_COLUMNS};
use crate::say;

/// The columns that the program itself works with, their types, and what a programme calls these.
const FIXED: [(&str, ColumnType, &str); 5] = [
    ("id", ColumnType::Text, "text"),
    ("direction", ColumnType::Text, "text"),
    ("requested", ColumnType::Money, "money"),
    ("rank", ColumnType::Integer, "integer"),
    ("merit", ColumnType::Decimal, "decimal"),
];

/// Type of a fixed column, and the word for it; `None` for every other name.
pub(super) fn fixed_kind(name: &str) -> Option<(ColumnType, &'static str)> {
    FIXED.iter().find(|(fixed, _, _)| *fixed == name).map(|(_, kind, word)| (*kind, *word))
}

/// What becomes of the cells of a column of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Id,
    Direction,
    Requested,
    Rank,
    Merit,
    /// Position among the further columns.
    Further(usize),
    /// No name in the header: cells must be empty.
    Nameless,
    /// A repeated name, told already.
    Repeated,
}

/// A read header.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// One for each column of the file.
    pub(super) slots: Vec<Slot>,
    /// Names as messages call them, one for each column of the file.
    pub(super) names: Vec<String>,
    /// The further columns: name, and type where one is known.
    pub(super) further: Vec<(String, Option<ColumnType>)>,
}

impl Header {
    /// Is there such a column?
    pub(super) fn has(&self, slot: Slot) -> bool {
        self.slots.contains(&slot)
    }

    /// Reads a header; all that is wrong with it goes to the ledger.
    pub(super) fn read(names: Vec<String>, declared: &[ColumnSpec], at: &Place, ledger: &mut Ledger) -> Self {
        let mut header = Self::default();
        for (nth, name) in names.iter().enumerate() {
            let first = names.iter().position(|other| other == name).expect("the name itself");
            let slot = match name.as_str() {
                "" => Slot::Nameless,
                _ if first < nth => {
                    repeated(name, first, nth, at, ledger);
                    Slot::Repeated
                }
                "id" => Slot::Id,
                "direction" => Slot::Direction,
                "requested" => Slot::Requested,
                "rank" => Slot::Rank,
                "merit" => Slot::Merit,
                _ => {
                    header.further.push((name.clone(), kind_of(name, declared)));
                    Slot::Further(header.further.len() - 1)
                }
            };
            header.slots.push(slot);
        }
        header.names = names;
        let misspelt = header.misspelt(declared, at, ledger);
        header.missing(&misspelt, at, ledger);
        header
    }

    /// Columns close to a known one that is itself absent. Gives the known names that were meant.
    fn misspelt<'a>(&self, declared: &'a [ColumnSpec], at: &Place, ledger: &mut Ledger) -> Vec<&'a str> {
        let absent: Vec<&str> = known(declared).filter(|name| !self.names.iter().any(|other| other == name)).collect();
        let mut meant = Vec::new();
        for (name, _) in self.further.iter().filter(|(_, kind)| kind.is_none()) {
            let Some(close) = near::nearest(name, absent.iter().copied()) else { continue };
            meant.push(close);
            ledger.error(
                "C103",
                column(at, name),
                say!("列名 `{name}` 未知", "unknown column `{name}`"),
                say!(
                    "是否想写 `{close}`？如确为另一列，请在指南中用 [[column]] 声明",
                    "did you mean `{close}`? If it is a column of its own, declare it by [[column]] in the programme"
                ),
            );
        }
        meant
    }

    /// Required columns that are neither there nor misspelt.
    fn missing(&self, misspelt: &[&str], at: &Place, ledger: &mut Ledger) {
        let there: Vec<String> = self.names.iter().map(|name| format!("`{name}`")).collect();
        let (zh, en) = (there.join("、"), there.join(", "));
        let help = match self.separator() {
            Some((zh, en)) => say!(
                "文件似乎以{zh}分隔；请另存为以逗号分隔的 CSV",
                "the file seems to be separated by {en}: save it with commas"
            ),
            None => say!("首行应为列名；现有 {zh}", "the first row must name the columns; there are {en}"),
        };
        let lacks = |name: &str| !self.names.iter().any(|other| other == name) && !misspelt.contains(&name);
        for name in ["id", "direction", "requested"].into_iter().filter(|name| lacks(name)) {
            let problem = say!("缺少必需的列 `{name}`", "required column `{name}` is missing");
            ledger.error("C101", column(at, name), problem, help.clone());
        }
        if lacks("rank") && lacks("merit") {
            ledger.error(
                "C104",
                column(at, "rank"),
                say!("`rank` 与 `merit` 两列都没有", "there is neither a `rank` nor a `merit` column"),
                say!("至少需要其中一列", "one of the two is required"),
            );
        }
    }

    /// What the file seems to be separated by (in Chinese, in English), where that is not the comma.
    fn separator(&self) -> Option<(&'static str, &'static str)> {
        let [only] = self.names.as_slice() else { return None };
        let found = [(';', "分号", "semicolons"), ('\t', "制表符", "tabs"), ('，', "全角逗号", "full-width commas")];
        found.into_iter().find(|(mark, ..)| only.contains(*mark)).map(|(_, zh, en)| (zh, en))
    }
}

/// All names that mean something.
fn known(declared: &[ColumnSpec]) -> impl Iterator<Item = &str> {
    let fixed = FIXED.iter().map(|(name, _, _)| *name);
    fixed.chain(USUAL_COLUMNS.iter().map(|(name, _)| *name)).chain(declared.iter().map(|column| column.name.as_str()))
}

/// The type that a programme gives a column which is not in the file.
pub(super) fn known_kind(name: &str, declared: &[ColumnSpec]) -> Option<ColumnType> {
    fixed_kind(name).map(|(kind, _)| kind).or_else(|| kind_of(name, declared))
}

/// The type of a further column: declared, usual, a reviewer's scores, or `None`.
fn kind_of(name: &str, declared: &[ColumnSpec]) -> Option<ColumnType> {
    let declared = declared.iter().find(|column| column.name == name).map(|column| column.kind);
    let usual = || USUAL_COLUMNS.iter().find(|(usual, _)| *usual == name).map(|(_, kind)| *kind);
    let reviewer = || {
        let digits = name.strip_prefix("reviewer_")?;
        (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(ColumnType::Decimal)
    };
    declared.or_else(usual).or_else(reviewer)
}

fn repeated(name: &str, first: usize, second: usize, at: &Place, ledger: &mut Ledger) {
    let (first, second) = (first + 1, second + 1);
    ledger.error(
        "C102",
        column(at, name),
        say!(
            "列 `{name}` 出现两次（第 {first} 列和第 {second} 列）",
            "column `{name}` is there twice (as column {first} and column {second})"
        ),
        say!("请改名或删去其一", "rename or drop one of them"),
    );
}

fn column(at: &Place, name: &str) -> Place {
    Place { column: Some(name.to_owned()), ..at.clone() }
}
