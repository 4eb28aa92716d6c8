//! What was read otherwise than it stands: counted for each column, with the first example.

use crate::domain::Text;
use crate::say;
use std::collections::BTreeMap;

/// A way in which a cell was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    /// `１８０`.
    FullWidth,
    /// `1,800`.
    Grouped,
    /// `180万` in the cell itself.
    OwnUnit,
    /// An amount in the column's unit, which is not the programme's.
    ColumnUnit,
    /// A number with a word: `第3名`, `85分`, `24个月`.
    Word,
    /// `2年` → 24.
    Months,
    /// 180.49999999999997 → 180.5.
    Rounded,
    /// `2024年1月5日`.
    Date,
    /// A day with a time.
    Time,
    /// `、` between the values of a list.
    List,
    /// `√`.
    Flag,
    /// `1.5 中国和…`, or a direction's title.
    Direction,
    /// The map's own words.
    Mapped,
    /// A cell merged over several rows.
    Filled,
    /// Line breaks.
    Lines,
}

#[derive(Debug, Clone)]
struct Count {
    cells: usize,
    from: String,
    to: String,
}

/// The changes of a table.
#[derive(Debug, Default)]
pub(super) struct Notes {
    counts: BTreeMap<(usize, Change), Count>,
}

impl Notes {
    /// Counts a change of a cell in a column.
    pub(super) fn add(&mut self, column: usize, change: Change, from: &str, to: &str) {
        let count = self.counts.entry((column, change)).or_insert_with(|| Count {
            cells: 0,
            from: from.to_owned(),
            to: to.to_owned(),
        });
        count.cells += 1;
    }

    /// All of them for people, column by column. `name` gives what a column is called.
    pub(super) fn texts(&self, name: impl Fn(usize) -> String) -> Vec<Text> {
        let text = |((column, change), count): (&(usize, Change), &Count)| {
            let Text { zh, en } = change.words();
            let (name, Count { cells, from, to }) = (name(*column), count);
            say!(
                "{name}：{zh}，{cells} 处，如 `{from}` → `{to}`",
                "{name}: {en}, {cells} cells, such as `{from}` → `{to}`"
            )
        };
        self.counts.iter().map(text).collect()
    }
}

impl Change {
    fn words(self) -> Text {
        match self {
            Self::FullWidth => say!("全角字符按半角读取", "full-width characters are read as plain ones"),
            Self::Grouped => say!("去掉千位分隔符", "thousands separators are dropped"),
            Self::OwnUnit => say!("按单元格自带的单位换算", "the unit written in the cell counts"),
            Self::ColumnUnit => say!("按列的单位换算", "converted from the column's unit"),
            Self::Word => say!("去掉数字前后的文字", "words around the number are dropped"),
            Self::Months => say!("年数换算为月数", "years are turned into months"),
            Self::Rounded => {
                say!("按电子表格显示的 15 位有效数字读取", "read with the 15 digits that a spreadsheet keeps")
            }
            Self::Date => say!("日期改写为年-月-日", "dates are written as year-month-day"),
            Self::Time => say!("去掉日期后的时刻", "the time of the day is dropped"),
            Self::List => say!("多个值改用分号分隔", "values of a list are separated by semicolons"),
            Self::Flag => say!("按“是/否”理解", "taken for yes or no"),
            Self::Direction => say!("按指南对应到方向编号", "matched to the programme's directions"),
            Self::Mapped => say!("按映射文件替换", "replaced as the map says"),
            Self::Filled => say!("合并单元格的内容填入每一行", "cells merged over several rows count for each of them"),
            Self::Lines => say!("单元格内的换行改为空格", "line breaks within a cell become spaces"),
        }
    }
}
