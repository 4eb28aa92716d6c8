//! The guide as data against the guide's own text, which is the ministry's and no part of this repository. Skipped with a
//! message where it is not at hand; `FUNDLINE_GUIDE` says where it is.

use crate::support::{file, shared};
use fundline::domain::{Bounds, Direction, Programme};
use fundline::input::load_programme;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// The guide's text, its white space taken out, in lines.
struct Guide(Vec<String>);

/// What the guide says of one direction.
struct Part<'g> {
    title: &'g str,
    lines: &'g [String],
}

impl Guide {
    fn read() -> Option<Self> {
        let folder = shared("guide", "FUNDLINE_GUIDE")?;
        let text = fs::read_to_string(folder.join("guide-2025-batch2.zh.txt")).expect("readable");
        let tight = |line: &str| line.chars().filter(|c| !c.is_whitespace()).collect();
        Some(Self(text.lines().map(tight).collect()))
    }

    /// Direction by direction. A direction begins with its number and the title, and no other line does.
    fn parts(&self) -> BTreeMap<String, Part<'_>> {
        let head = |line: &str| {
            let number = line.get(..3)?;
            let digits = number.bytes().enumerate().all(|(at, c)| if at == 1 { c == b'.' } else { c.is_ascii_digit() });
            digits.then(|| number.to_owned())
        };
        let heads: Vec<(usize, String)> =
            self.0.iter().enumerate().filter_map(|(at, line)| Some((at, head(line)?))).collect();
        let ends = heads.iter().skip(1).map(|(at, _)| *at).chain([self.0.len()]);
        let part = |((at, id), end): (&(usize, String), usize)| {
            (id.clone(), Part { title: &self.0[*at][3..], lines: &self.0[at + 1..end] })
        };
        heads.iter().zip(ends).map(part).collect()
    }
}

impl Part<'_> {
    /// The lines from the one that begins with `heading` to the next heading, without the heading.
    fn under(&self, heading: &str) -> Vec<&str> {
        const HEADINGS: [&str; 4] = ["领域方向：", "拟支持项目数：", "共拟支持经费：", "其他要求："];
        let begins = |line: &str| HEADINGS.iter().any(|heading| line.starts_with(heading));
        let start = self.lines.iter().position(|line| line.starts_with(heading)).expect("every direction has it");
        let more = self.lines[start + 1..].iter().map(String::as_str).take_while(|line| !begins(line));
        self.lines[start].strip_prefix(heading).into_iter().chain(more).filter(|line| !line.is_empty()).collect()
    }

    /// The numbers of the paragraphs among `lines`; 0 where none has a number.
    fn numbers(lines: &[&str]) -> Vec<usize> {
        let number = |line: &&str| line.strip_prefix('（')?.split_once('）')?.0.parse().ok();
        let numbers: Vec<usize> = lines.iter().filter_map(number).collect();
        if numbers.is_empty() { vec![0] } else { numbers }
    }

    /// The fields of research as the guide lists them: paragraphs, or items between semicolons, else commas.
    fn fields(&self) -> usize {
        let lines = self.under("领域方向：");
        match Self::numbers(&lines).as_slice() {
            [0] => {
                let text = lines.concat();
                let items = |separator| outside_brackets(&text, separator);
                if text.starts_with("不限") { 0 } else { items('；').max(items('，')) }
            }
            numbers => numbers.len(),
        }
    }

    /// The bound after a heading, with its kind: `at_most`, `about` or `exactly`.
    fn bound(&self, heading: &str) -> (&'static str, i64) {
        let text = self.under(heading).concat();
        let digits: String =
            text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        let kind = match () {
            () if text.starts_with("不超过") => "at_most",
            () if text.contains("左右") => "about",
            () => "exactly",
        };
        (kind, digits.parse().expect("a number"))
    }

    /// The names between `before` and `after`, which are separated by `、`.
    fn names(&self, before: &str, after: &str) -> BTreeSet<String> {
        let text = self.lines.concat();
        let start = text.find(before).expect("it is there") + before.len();
        let list = &text[start..start + text[start..].find(after).expect("it ends")];
        list.split('、').map(|name| name.split('（').next().unwrap_or(name).to_owned()).collect()
    }
}

fn outside_brackets(text: &str, separator: char) -> usize {
    let mut depth = 0;
    let count = text.chars().filter(|c| {
        depth += i32::from(*c == '（') - i32::from(*c == '）');
        *c == separator && depth == 0
    });
    count.count() + 1
}

fn programme() -> Programme {
    load_programme(&file("data/guide-2025-2/programme.toml")).expect("sound").programme
}

fn kind_and_bound(bounds: &Bounds<i64>) -> (&'static str, i64) {
    let kinds = [("at_most", bounds.at_most), ("exactly", bounds.exactly), ("about", bounds.about)];
    let mut given = kinds.into_iter().filter_map(|(kind, bound)| Some((kind, bound?)));
    let one = given.next().expect("a bound");
    assert_eq!((given.next(), bounds.at_least), (None, None), "one bound only");
    one
}

#[test]
fn the_inventory_has_every_numbered_paragraph_of_the_guide() {
    let Some(guide) = Guide::read() else { return };
    let parts = guide.parts();
    assert_eq!(parts.len(), 19);
    let mut paragraphs = BTreeSet::new();
    for (id, part) in &parts {
        paragraphs.extend(["field", "projects", "funds"].map(|own| format!("{id}-{own}")));
        let numbers = Part::numbers(&part.under("其他要求："));
        assert!(numbers.iter().enumerate().all(|(at, number)| *number == at + usize::from(numbers[0] > 0)), "{id}");
        paragraphs.extend(numbers.iter().map(|number| format!("{id}({number})")));
    }
    assert_eq!(paragraphs.len(), 135, "57 of fields, projects and funds, 78 of other requirements");
    let mut reader = csv::Reader::from_path(file("data/guide-2025-2/requirements.csv")).expect("readable");
    let inventory: BTreeSet<String> = reader.records().map(|row| row.expect("a row")[0].to_owned()).collect();
    assert_eq!(paragraphs.difference(&inventory).collect::<Vec<_>>(), Vec::<&String>::new());
    // Beyond the paragraphs there are the general rules, the countries that titles name, and the focus of 2.5's fields.
    let numbered = |requirement: &&String| requirement.contains('(') && !requirement.starts_with("0(");
    assert_eq!(inventory.difference(&paragraphs).filter(numbered).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn titles_fields_projects_and_funds_are_the_guides() {
    let Some(guide) = Guide::read() else { return };
    let (parts, programme) = (guide.parts(), programme());
    for Direction { id, title, projects, funds, fields, .. } in &programme.directions {
        let part = &parts[id];
        assert_eq!(part.title.split('：').next(), Some(title.zh.as_str()), "{id}");
        assert_eq!(kind_and_bound(&projects.expect("bounded")), part.bound("拟支持项目数："), "{id}");
        // "1080万元" is a cap in 万元; the programme holds yuan.
        let (kind, amount) = part.bound("共拟支持经费：");
        let funds = funds.expect("bounded");
        let given = if kind == "about" { funds.about } else { funds.at_most };
        assert_eq!(given.map(|money| money.0), Some(amount * 10_000), "{id}");
        let named = part.under("领域方向：").concat();
        let strange: Vec<&str> =
            fields.iter().map(|field| field.text.zh.as_str()).filter(|name| !named.contains(name)).collect();
        assert_eq!((fields.len(), strange), (part.fields(), vec![]), "{id}");
    }
}

#[test]
fn countries_are_the_guides() {
    let Some(guide) = Guide::read() else { return };
    let (parts, programme) = (guide.parts(), programme());
    let partners = |id: &str| -> BTreeSet<String> {
        let direction = programme.directions.iter().find(|direction| direction.id == id).expect("there");
        direction.partners.iter().map(|partner| partner.text.zh.clone()).collect()
    };
    assert_eq!(partners("1.5"), parts["1.5"].names("阿拉伯国家（包括", "）。项目"));
    assert_eq!(partners("2.2"), parts["2.2"].names("合作国别仅限", "，项目"));
    assert_eq!(partners("2.7"), parts["2.7"].names("指定上合成员国家（", "）"));
    // The guide names the Arab states of Africa, who are all those in both lists.
    let both: BTreeSet<String> = partners("1.5").intersection(&partners("1.6")).cloned().collect();
    assert_eq!(both, parts["1.6"].names("合作国应为非洲国家（", "等阿拉伯国家"));
    assert_eq!(partners("1.6").len(), 54, "the African members of the United Nations");
}

#[test]
fn no_sentence_of_the_guide_stands_in_the_data() {
    let Some(guide) = Guide::read() else { return };
    let folder = "data/guide-2025-2";
    let data: String = ["programme.toml", "requirements.csv", "synthetic.toml"]
        .map(|name| fs::read_to_string(file(&format!("{folder}/{name}"))).expect("readable"))
        .concat()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let text = guide.0.concat();
    let sentences = text.split(['。', '；']).filter(|sentence| sentence.chars().count() > 24);
    let copied: Vec<&str> = sentences.filter(|sentence| data.contains(sentence)).collect();
    assert_eq!(copied, Vec::<&str>::new());
}
