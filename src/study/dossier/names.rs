//! What people call the values and columns of a candidate table, in both languages.

use crate::domain::{Named, Programme, Text};
use rustc_hash::FxHashMap;

/// Kinds of lead institutions that candidate tables commonly hold.
const LEAD_TYPES: [(&str, &str, &str); 7] = [
    ("enterprise", "企业", "enterprise"),
    ("university", "高等学校", "university"),
    ("institute", "科研院所", "research institute"),
    ("hospital", "医疗机构", "hospital"),
    ("government", "政府机构", "government body"),
    ("association", "社会团体", "association"),
    ("other", "其他", "other"),
];

/// Provinces as short names, with their English names.
const PROVINCES: [(&str, &str); 34] = [
    ("北京", "Beijing"),
    ("天津", "Tianjin"),
    ("河北", "Hebei"),
    ("山西", "Shanxi"),
    ("内蒙古", "Inner Mongolia"),
    ("辽宁", "Liaoning"),
    ("吉林", "Jilin"),
    ("黑龙江", "Heilongjiang"),
    ("上海", "Shanghai"),
    ("江苏", "Jiangsu"),
    ("浙江", "Zhejiang"),
    ("安徽", "Anhui"),
    ("福建", "Fujian"),
    ("江西", "Jiangxi"),
    ("山东", "Shandong"),
    ("河南", "Henan"),
    ("湖北", "Hubei"),
    ("湖南", "Hunan"),
    ("广东", "Guangdong"),
    ("广西", "Guangxi"),
    ("海南", "Hainan"),
    ("重庆", "Chongqing"),
    ("四川", "Sichuan"),
    ("贵州", "Guizhou"),
    ("云南", "Yunnan"),
    ("西藏", "Tibet"),
    ("陕西", "Shaanxi"),
    ("甘肃", "Gansu"),
    ("青海", "Qinghai"),
    ("宁夏", "Ningxia"),
    ("新疆", "Xinjiang"),
    ("香港", "Hong Kong"),
    ("澳门", "Macao"),
    ("台湾", "Taiwan"),
];

/// Columns that the formats page names, and what people call them.
const COLUMNS: [(&str, &str, &str); 14] = [
    ("id", "编号", "Id"),
    ("direction", "方向", "Direction"),
    ("rank", "排名", "Rank"),
    ("merit", "评分", "Merit"),
    ("requested", "申请经费", "Requested"),
    ("title", "项目名称", "Title"),
    ("lead", "牵头单位", "Lead"),
    ("lead_type", "单位类型", "Lead type"),
    ("province", "省份", "Province"),
    ("partner", "外方单位", "Partner"),
    ("country", "合作国别", "Country"),
    ("field", "领域", "Field"),
    ("duration_months", "周期（月）", "Months"),
    ("dual_filed", "双方申报", "Filed on both sides"),
];

/// A dictionary of the values that a programme's candidate table holds.
#[derive(Debug, Default)]
pub struct Names {
    values: FxHashMap<String, Text>,
    columns: FxHashMap<String, Text>,
}

impl Names {
    /// The programme's partners, fields and columns, then the common lead types and provinces.
    #[must_use]
    pub fn new(programme: &Programme) -> Self {
        let mut names = Self::default();
        for direction in &programme.directions {
            for Named { code, text } in direction.partners.iter().chain(&direction.fields) {
                for key in [code, &text.zh, &text.en] {
                    names.name_value(key, text.clone());
                }
            }
        }
        for (key, zh, en) in LEAD_TYPES {
            names.name_value(key, Text { zh: zh.into(), en: en.into() });
            names.name_value(zh, Text { zh: zh.into(), en: en.into() });
        }
        for (zh, en) in PROVINCES {
            for key in [zh, en] {
                names.name_value(key, Text { zh: zh.into(), en: en.into() });
            }
        }
        for column in &programme.columns {
            names.columns.entry(column.name.clone()).or_insert_with(|| column.title.clone());
        }
        for (name, zh, en) in COLUMNS {
            names.columns.entry(name.into()).or_insert_with(|| Text { zh: zh.into(), en: en.into() });
        }
        names
    }

    fn name_value(&mut self, key: &str, text: Text) {
        if !key.is_empty() {
            self.values.entry(key.to_owned()).or_insert(text);
        }
    }

    /// What people call a value; a value that nobody named stands for itself in both languages.
    #[must_use]
    pub fn value(&self, value: &str) -> Text {
        self.values.get(value).cloned().unwrap_or_else(|| Text::same(value))
    }

    /// What people call a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Text {
        self.columns.get(name).cloned().unwrap_or_else(|| Text::same(name))
    }

    /// The values of a `for_each` group, side by side.
    #[must_use]
    pub fn group(&self, values: &[String]) -> Text {
        let words: Vec<Text> = values.iter().map(|value| self.value(value)).collect();
        let join = |pick: fn(&Text) -> &str| words.iter().map(pick).collect::<Vec<_>>().join(" / ");
        Text { zh: join(|text| &text.zh), en: join(|text| &text.en) }
    }
}
