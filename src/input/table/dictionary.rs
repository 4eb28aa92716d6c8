//! What officers call the columns.

use super::width::{chinese_number, folded};
use crate::domain::Programme;

/// Columns, and what they are called, the usual name first. Compared without notes in brackets and white space.
const NAMES: [(&str, &[&str]); 14] = [
    (
        "id",
        &[
            "项目编号",
            "编号",
            "申报编号",
            "申请编号",
            "受理编号",
            "受理号",
            "项目号",
            "申报号",
            "项目受理编号",
            "id",
            "projectid",
            "projectno",
            "applicationno",
        ],
    ),
    (
        "direction",
        &[
            "指南方向",
            "方向",
            "申报方向",
            "方向编号",
            "指南编号",
            "指南方向编号",
            "方向代码",
            "指南代码",
            "所属方向",
            "申报指南方向",
            "指南条目",
            "direction",
            "topic",
        ],
    ),
    (
        "requested",
        &[
            "申请经费",
            "申请国拨经费",
            "国拨经费",
            "申请金额",
            "申请资金",
            "申请专项经费",
            "专项经费",
            "中央财政经费",
            "申请财政经费",
            "申请经费合计",
            "国拨经费预算",
            "经费预算",
            "申请额",
            "requested",
            "amount",
            "budget",
            "cost",
        ],
    ),
    (
        "rank",
        &["排名", "名次", "排序", "评审排名", "评审排序", "方向内排名", "方向内排序", "推荐排序", "rank", "ranking"],
    ),
    (
        "merit",
        &[
            "评分",
            "得分",
            "评审得分",
            "综合得分",
            "综合评分",
            "评审评分",
            "评审分数",
            "分数",
            "总分",
            "平均分",
            "专家评分",
            "最终得分",
            "merit",
            "score",
        ],
    ),
    ("title", &["项目名称", "项目中文名称", "中文名称", "名称", "课题名称", "题目", "title", "projecttitle"]),
    (
        "lead",
        &[
            "牵头单位",
            "牵头申报单位",
            "项目牵头单位",
            "申报单位",
            "项目申报单位",
            "承担单位",
            "依托单位",
            "申请单位",
            "lead",
            "applicant",
        ],
    ),
    (
        "lead_type",
        &["单位类型", "单位性质", "牵头单位类型", "牵头单位性质", "申报单位类型", "申报单位性质", "leadtype"],
    ),
    ("province", &["省份", "所在省份", "所在省", "省", "省市", "所在地", "所在地区", "province"]),
    ("partner", &["外方合作单位", "外方单位", "外方合作机构", "合作单位", "合作机构", "合作方", "partner"]),
    ("country", &["合作国别", "国别", "合作国家", "合作国", "国家", "country"]),
    ("field", &["领域方向", "研究领域", "技术领域", "所属领域", "领域", "field"]),
    (
        "duration_months",
        &[
            "执行期",
            "项目执行期",
            "实施周期",
            "项目实施周期",
            "执行期限",
            "实施期限",
            "项目周期",
            "周期",
            "执行周期",
            "duration",
            "durationmonths",
        ],
    ),
    ("dual_filed", &["双方申报", "双方均已申报", "是否双方申报", "外方是否申报", "双边申报", "dualfiled"]),
];

/// Columns that only count the rows: an id where there is no other.
const COUNTERS: [&str; 3] = ["序号", "no.", "no"];

/// The column that a heading means, and whether the word is beyond doubt.
pub(super) fn recognise(heading: &str, programme: Option<&Programme>) -> Option<(String, bool)> {
    let name = folded(heading);
    if name.is_empty() {
        return None;
    }
    let of_programme = programme
        .into_iter()
        .flat_map(|programme| &programme.columns)
        .find(|column| [&column.name, &column.title.zh, &column.title.en].iter().any(|known| folded(known) == name));
    if let Some(column) = of_programme {
        return Some((column.name.clone(), true));
    }
    if let Some((to, _)) = NAMES.iter().find(|(to, names)| folded(to) == name || names.contains(&name.as_str())) {
        return Some(((*to).to_owned(), true));
    }
    if COUNTERS.contains(&name.as_str()) {
        return Some(("id".to_owned(), false));
    }
    reviewer(&name).map(|name| (name, true))
}

/// `专家1`, `评委二评分`, `reviewer 3` → `reviewer_3`.
fn reviewer(name: &str) -> Option<String> {
    let rest = ["评审专家", "专家", "评委", "评审人", "reviewer"].iter().find_map(|word| name.strip_prefix(word))?;
    let rest = ["评分", "打分", "得分", "分数", "分"].iter().find_map(|word| rest.strip_suffix(word)).unwrap_or(rest);
    let number: u32 = rest.parse().ok().or_else(|| chinese_number(rest))?;
    (number > 0).then(|| format!("reviewer_{number}"))
}

/// Does the first cell of a row begin with the word of a row of sums?
pub(super) fn is_sum(cell: &str) -> bool {
    let name = folded(cell);
    ["合计", "总计", "共计", "总和", "total", "grandtotal", "sum"].contains(&name.as_str()) || is_subtotal(&name)
}

/// Is it a sum of some rows only?
pub(super) fn is_subtotal(cell: &str) -> bool {
    let name = folded(cell);
    name.ends_with("小计") || name.ends_with("subtotal")
}

/// Does the first cell of a row begin with the word of a remark below the table?
pub(super) fn is_remark(cell: &str) -> bool {
    let name = super::width::half(cell).replace(char::is_whitespace, "").to_lowercase();
    ["注:", "备注:", "说明:", "注1", "填表人", "制表", "审核", "单位负责人", "日期:", "note:", "notes:", "prepared"]
        .iter()
        .any(|word| name.starts_with(word))
        || name == "注"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_recognised() {
        for (heading, column) in [
            ("项目编号", "id"),
            ("申请经费\n（万元）", "requested"),
            ("指南方向*", "direction"),
            ("合作国别", "country"),
            ("评审专家1", "reviewer_1"),
            ("专家二评分", "reviewer_2"),
            ("Project ID", "id"),
            ("duration_months", "duration_months"),
            ("实施周期（月）", "duration_months"),
        ] {
            assert_eq!(recognise(heading, None), Some((column.to_owned(), true)), "{heading}");
        }
        assert_eq!(recognise("序号", None), Some(("id".into(), false)));
        for heading in ["项目负责人", "自筹经费", "备注", "专家组长", ""] {
            assert_eq!(recognise(heading, None), None, "{heading}");
        }
    }

    #[test]
    fn every_name_is_written_as_it_is_compared() {
        for (to, names) in NAMES {
            for name in names {
                assert_eq!(folded(name), *name, "{to}");
                assert_eq!(recognise(name, None).map(|found| found.0).as_deref(), Some(to), "{name}");
            }
        }
    }
}
