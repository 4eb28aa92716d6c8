//! BagIt bags (RFC 8493): the payload in `data/`, its hashes in a manifest, the hashes of all that in another one.
//!
//! Written are version 1.0 with SHA-256. Read are bags with manifests of SHA-256, SHA-512 or both, so that a bag may pass through other
//! people's tools. Bags that leave files to be fetched from elsewhere (`fetch.txt`) are not complete and fail.

use super::contents::Contents;
use super::manifest::{hex, sha256};
use crate::domain::Text;
use crate::say;
use sha2::{Digest, Sha512};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The declaration by which a bag is known.
const DECLARATION: &str = "bagit.txt";
/// About the bag.
const INFO: &str = "bag-info.txt";
/// The tag manifest: everything else follows from it, so this is what is signed.
pub const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
/// The signature of [`TAG_MANIFEST`].
pub const SIGNATURE: &str = "tagmanifest-sha256.txt.sig";

/// Puts a payload into a bag. `info` are the labels of `bag-info.txt`, to which size and number of files are added.
#[must_use]
pub fn pack_bag(payload: &Contents, info: &[(&str, String)]) -> Contents {
    let oxum = format!("{}.{}", payload.values().map(Vec::len).sum::<usize>(), payload.len());
    let mut about = String::new();
    for (label, value) in info.iter().map(|(label, value)| (*label, value)).chain([("Payload-Oxum", &oxum)]) {
        let value = value.replace(['\r', '\n'], " ");
        writeln!(about, "{label}: {value}").expect("writing to a string");
    }
    let mut bag: Contents = payload.iter().map(|(name, bytes)| (format!("data/{name}"), bytes.clone())).collect();
    let manifest = manifest_of(&bag);
    let declaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".to_owned();
    let tags = [(DECLARATION, declaration), (INFO, about), ("manifest-sha256.txt", manifest)];
    let tags: Contents = tags.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect();
    let tag_manifest = manifest_of(&tags).into_bytes();
    bag.extend(tags);
    bag.insert(TAG_MANIFEST.to_owned(), tag_manifest);
    bag
}

fn manifest_of(files: &Contents) -> String {
    files.iter().fold(String::new(), |mut text, (name, bytes)| {
        writeln!(text, "{}  {}", sha256(bytes), encoded(name)).expect("writing to a string");
        text
    })
}

/// A path as manifests write it: line breaks and `%` as their codes.
fn encoded(path: &str) -> String {
    path.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn decoded(path: &str) -> String {
    path.replace("%0A", "\n").replace("%0a", "\n").replace("%0D", "\r").replace("%0d", "\r").replace("%25", "%")
}

/// A bag that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bag {
    /// The payload, named without `data/`.
    pub payload: Contents,
    /// The tag manifest with its signature, where there is one.
    pub signed: Option<(Vec<u8>, Vec<u8>)>,
    /// Everything by which the bag is incomplete or not valid.
    pub findings: Vec<Text>,
}

/// Opens a bag; `None` where the files are none.
#[must_use]
pub fn open_bag(files: &Contents) -> Option<Bag> {
    let declaration = files.get(DECLARATION)?;
    let mut findings = Vec::new();
    let version = labels(declaration).get("BagIt-Version").cloned().unwrap_or_default();
    if !["0.97", "1.0"].contains(&version.as_str()) {
        findings.push(say!("BagIt 版本 `{version}` 不受支持", "BagIt version `{version}` is not supported"));
    }
    if files.contains_key("fetch.txt") {
        findings.push(say!(
            "fetch.txt 指向包外的文件：数据包不完整",
            "fetch.txt points to files elsewhere: the bag is not complete"
        ));
    }
    findings.extend(against_manifests(files, Kind::Payload));
    findings.extend(against_manifests(files, Kind::Tags));
    let payload: Contents = files
        .iter()
        .filter_map(|(name, bytes)| Some((name.strip_prefix("data/")?.to_owned(), bytes.clone())))
        .collect();
    let oxum = format!("{}.{}", payload.values().map(Vec::len).sum::<usize>(), payload.len());
    let stated = files.get(INFO).and_then(|info| labels(info).get("Payload-Oxum").cloned());
    if let Some(stated) = stated.filter(|stated| *stated != oxum) {
        findings.push(say!(
            "bag-info.txt 的 Payload-Oxum 为 {stated}，应为 {oxum}",
            "bag-info.txt has the Payload-Oxum {stated}, {oxum} follows"
        ));
    }
    let signed = files.get(TAG_MANIFEST).zip(files.get(SIGNATURE));
    let signed = signed.map(|(manifest, signature)| (manifest.clone(), signature.clone()));
    Some(Bag { payload, signed, findings })
}

/// The labels of a tag file. A line that begins with a blank goes on with the one before; such values are not needed here.
fn labels(bytes: &[u8]) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(bytes);
    let pair = |line: &str| line.split_once(':').map(|(label, value)| (label.to_owned(), value.trim().to_owned()));
    text.lines().filter_map(pair).collect()
}

/// What a manifest lists.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// All of `data/`. There must be such a manifest.
    Payload,
    /// The other files. It need not list them all: a signature cannot be in what it signs.
    Tags,
}

/// Compares the files with every manifest of this kind.
fn against_manifests(files: &Contents, kind: Kind) -> Vec<Text> {
    let prefix = if kind == Kind::Payload { "manifest" } else { "tagmanifest" };
    let mut findings = Vec::new();
    let mut met = false;
    for (algorithm, hash) in [("sha256", sha256 as fn(&[u8]) -> String), ("sha512", sha512)] {
        let manifest = format!("{prefix}-{algorithm}.txt");
        let Some(bytes) = files.get(&manifest) else { continue };
        met = true;
        let text = String::from_utf8_lossy(bytes);
        let listed = listed(&text);
        for (name, stated) in &listed {
            match files.get(name) {
                None => findings
                    .push(say!("{manifest} 所列的 `{name}` 不存在", "`{name}`, listed in {manifest}, is missing")),
                Some(bytes) if !hash(bytes).eq_ignore_ascii_case(stated) => findings.push(say!(
                    "`{name}` 与 {manifest} 中的哈希值不符",
                    "`{name}` does not have its hash in {manifest}"
                )),
                Some(_) => {}
            }
        }
        let payload = files.keys().filter(|name| kind == Kind::Payload && name.starts_with("data/"));
        for name in payload.filter(|name| !listed.contains_key(*name)) {
            findings.push(say!("{manifest} 未列出 `{name}`", "`{name}` is not listed in {manifest}"));
        }
    }
    if !met && kind == Kind::Payload {
        findings.push(say!(
            "没有 manifest-sha256.txt 或 manifest-sha512.txt",
            "there is no manifest-sha256.txt and no manifest-sha512.txt"
        ));
    }
    findings
}

/// Names and hashes of a manifest.
fn listed(manifest: &str) -> BTreeMap<String, &str> {
    let lines = manifest.lines().filter_map(|line| line.split_once([' ', '\t']));
    lines.map(|(hash, name)| (decoded(name.trim_start_matches([' ', '\t', '*'])), hash)).collect()
}

fn sha512(bytes: &[u8]) -> String {
    hex(&Sha512::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bag() -> Contents {
        let payload = [("a.csv", "1"), ("charts/100%.svg", "2")];
        let payload = payload.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into();
        pack_bag(&payload, &[("External-Description", "two\nlines".to_owned())])
    }

    fn findings(spoil: impl FnOnce(&mut Contents)) -> Vec<String> {
        let mut bag = bag();
        spoil(&mut bag);
        open_bag(&bag).expect("a bag").findings.into_iter().map(|finding| finding.en).collect()
    }

    #[test]
    fn a_bag_is_opened_as_it_was_packed() {
        let opened = open_bag(&bag()).expect("a bag");
        assert_eq!(opened.findings, []);
        assert_eq!(opened.payload.keys().collect::<Vec<_>>(), ["a.csv", "charts/100%.svg"]);
        let info = String::from_utf8(bag()["bag-info.txt"].clone()).expect("UTF-8");
        assert_eq!(info, "External-Description: two lines\nPayload-Oxum: 2.2\n");
        assert_eq!(open_bag(&Contents::new()), None);
    }

    #[test]
    fn a_bag_that_was_changed_is_not_valid() {
        let changed = findings(|bag| bag.get_mut("data/a.csv").expect("there").push(b'!'));
        assert_eq!(
            changed,
            [
                "`data/a.csv` does not have its hash in manifest-sha256.txt",
                "bag-info.txt has the Payload-Oxum 2.2, 3.2 follows"
            ]
        );
        let added = findings(|bag| drop(bag.insert("data/b.csv".into(), Vec::new())));
        assert_eq!(added[0], "`data/b.csv` is not listed in manifest-sha256.txt");
        let removed = findings(|bag| drop(bag.remove("data/a.csv")));
        assert_eq!(removed[0], "`data/a.csv`, listed in manifest-sha256.txt, is missing");
        let tag = findings(|bag| bag.get_mut("bag-info.txt").expect("there").extend(b"Source-Organization: x\n"));
        assert_eq!(tag, ["`bag-info.txt` does not have its hash in tagmanifest-sha256.txt"]);
        let fetch = findings(|bag| drop(bag.insert("fetch.txt".into(), Vec::new())));
        assert_eq!(fetch, ["fetch.txt points to files elsewhere: the bag is not complete"]);
        let bare = findings(|bag| drop(bag.remove("manifest-sha256.txt")));
        assert!(bare.iter().any(|finding| finding.contains("no manifest-sha256.txt and no")), "{bare:?}");
    }
}
