//! Elections that pabutools documents and tests its rules with (version 1.2.3, GPL-3; only its figures are used): its quick
//! start, the election of its guide's page on rules, and those of its tests whose outcomes it states; the running example is
//! Lackner and Skowron, "Multi-Winner Voting with Approval Preferences", 2023. What pabutools funds stands here as it prints it,
//! with ties broken by names as fundline breaks them.

use super::read;
use fundline::domain::CandidateIx;
use fundline::foreign::pabulib::{self, Options, Source};
use fundline::input::{Inputs, load_ballots};
use fundline::vote::equal_shares::equal_shares;
use fundline::vote::phragmen::phragmen;
use fundline::vote::{Completion, Order, Utility, electorates, greedy};
use fundline::{model, screen};
use std::fmt::Write as _;

/// An election: budget, projects with costs, ballots.
struct Election {
    budget: &'static str,
    projects: &'static [(&'static str, &'static str)],
    ballots: &'static [&'static str],
    /// Points of each ballot, where it gives points.
    points: &'static [&'static str],
}

/// What is funded under a rule, in the order of the names.
struct Hall {
    inputs: Inputs,
    program: model::Program,
    ballots: fundline::domain::Ballots,
    screened: screen::Screened,
}

impl Election {
    fn hall(&self) -> Hall {
        let kind = if self.points.is_empty() { "approval" } else { "scoring" };
        let mut text =
            format!("META\nkey;value\nbudget;{}\nvote_type;{kind}\nPROJECTS\nproject_id;cost\n", self.budget);
        for (name, cost) in self.projects {
            writeln!(text, "{name};{cost}").expect("written");
        }
        text.push_str("VOTES\nvoter_id;vote;points\n");
        for (voter, vote) in self.ballots.iter().enumerate() {
            writeln!(text, "{voter};{vote};{}", self.points.get(voter).unwrap_or(&"")).expect("written");
        }
        let source = Source { shown: "election", stem: "election", bytes: text.as_bytes() };
        let made = pabulib::import(&[source], Options::default()).unwrap_or_else(|issues| panic!("{issues:#?}"));
        let imported = made.programmes.into_iter().next().expect("one programme").1;
        let inputs = read(&imported, "base");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ballots.csv");
        let files = imported.files("").expect("written");
        let (_, bytes) = files.into_iter().find(|file| file.0 == "ballots.csv").expect("ballots");
        std::fs::write(&path, bytes).expect("written");
        let (ballots, _) = load_ballots(&path, &inputs.candidates).unwrap_or_else(|issues| panic!("{issues:#?}"));
        let screened = screen::screen(&inputs.case, &inputs.candidates).expect("sound");
        let program =
            model::build(&inputs.case, &inputs.candidates, &screened.screening, &screened.bindings).expect("built");
        Hall { inputs, program, ballots, screened }
    }
}

impl Hall {
    fn names(&self, funded: &[CandidateIx]) -> String {
        let mut names: Vec<&str> = funded.iter().map(|candidate| self.inputs.candidates.id(*candidate)).collect();
        names.sort_unstable();
        names.join(" ")
    }

    fn greedy(&self, order: Order) -> String {
        self.names(&greedy(&self.program, &self.inputs.candidates, order))
    }

    fn shares(&self, utility: Utility, completion: Completion) -> String {
        let Inputs { case, candidates, .. } = &self.inputs;
        let bindings = &self.screened.bindings;
        let halls = electorates(case, candidates, &self.program, bindings, &self.ballots, utility);
        self.names(&equal_shares(&halls[0], completion))
    }

    fn phragmen(&self) -> String {
        let Inputs { case, candidates, .. } = &self.inputs;
        let bindings = &self.screened.bindings;
        let halls = electorates(case, candidates, &self.program, bindings, &self.ballots, Utility::Cost);
        self.names(&phragmen(&halls[0]))
    }
}

const ONES: [(&str, &str); 10] = [
    ("p0", "1"),
    ("p1", "1"),
    ("p2", "1"),
    ("p3", "1"),
    ("p4", "1"),
    ("p5", "1"),
    ("p6", "1"),
    ("p7", "1"),
    ("p8", "1"),
    ("p9", "1"),
];

#[test]
fn the_quick_start() {
    let election = Election {
        budget: "3",
        projects: &[("p1", "1"), ("p2", "1"), ("p3", "3")],
        ballots: &["p1,p2", "p1,p2,p3", "p3"],
        points: &[],
    };
    let hall = election.hall();
    assert_eq!(hall.greedy(Order::Merit), "p1 p2");
    assert_eq!(hall.greedy(Order::MeritPerCost), "p1 p2");
    assert_eq!(hall.phragmen(), "p1 p2");
    for utility in [Utility::Cost, Utility::Votes] {
        for completion in [Completion::None, Completion::Add1, Completion::Utilitarian] {
            assert_eq!(hall.shares(utility, completion), "p1 p2", "{utility:?} {completion:?}");
        }
    }
}

#[test]
fn the_guides_page_on_rules() {
    let election = Election {
        budget: "5",
        projects: &ONES,
        ballots: &["p0,p1,p2,p3,p4,p5,p6,p7,p8,p9", "p0,p1,p2,p3", "p0,p8"],
        points: &[],
    };
    let hall = election.hall();
    assert_eq!(hall.greedy(Order::Merit), "p0 p1 p2 p3 p8");
    assert_eq!(hall.phragmen(), "p0 p1 p2 p3 p8");
    for utility in [Utility::Cost, Utility::Votes] {
        assert_eq!(hall.shares(utility, Completion::None), "p0 p1 p2 p8");
        assert_eq!(hall.shares(utility, Completion::Add1), "p0 p1 p2 p3 p8", "each voter's budget raised by 1");
        assert_eq!(hall.shares(utility, Completion::Utilitarian), "p0 p1 p2 p3 p8", "completed by the greedy rule");
    }
}

/// `AppEx_1` and `AppEx_2`: greedy rules by satisfaction per cost, which is votes for `Cost_Sat` and votes per cost for
/// `Cardinality_Sat`; the Method of Equal Shares under both.
#[test]
fn costs_that_differ() {
    let election = Election {
        budget: "3",
        projects: &[("p0", "1"), ("p1", "3"), ("p2", "2"), ("p3", "1")],
        ballots: &["p0,p1,p2,p3", "p0,p1,p2,p3"],
        points: &[],
    };
    let hall = election.hall();
    assert_eq!((hall.greedy(Order::Merit), hall.greedy(Order::MeritPerCost)), ("p0 p2".into(), "p0 p3".into()));
    assert_eq!(hall.shares(Utility::Cost, Completion::None), "p0 p2");
    assert_eq!(hall.shares(Utility::Votes, Completion::None), "p0 p3");
    assert_eq!(hall.phragmen(), "p0 p3");
    let election = Election {
        budget: "4",
        projects: &[("p0", "1"), ("p1", "0.9"), ("p2", "2"), ("p3", "1.09")],
        ballots: &["p0", "p1,p2,p3", "p1,p2,p3", "p2"],
        points: &[],
    };
    let hall = election.hall();
    assert_eq!(hall.shares(Utility::Cost, Completion::None), "p0 p2");
    assert_eq!(hall.shares(Utility::Cost, Completion::Utilitarian), "p0 p1 p2");
    assert_eq!(hall.shares(Utility::Votes, Completion::None), "p0 p1 p3");
    assert_eq!(hall.phragmen(), "p0 p1 p2");
}

#[test]
fn the_running_example_of_lackner_and_skowron() {
    let election = Election {
        budget: "4",
        projects: &[("a", "1"), ("b", "1"), ("c", "1"), ("d", "1"), ("e", "1"), ("f", "1"), ("g", "1")],
        ballots: &["a,b", "a,b", "a,b", "a,c", "a,c", "a,c", "a,d", "a,d", "b,c,f", "e", "f", "g"],
        points: &[],
    };
    let hall = election.hall();
    for utility in [Utility::Cost, Utility::Votes] {
        assert_eq!(hall.shares(utility, Completion::None), "a");
        assert_eq!(hall.shares(utility, Completion::Add1), "a", "a step of 1 for each voter is too large");
        assert_eq!(hall.shares(utility, Completion::Utilitarian), "a b c d");
    }
    assert_eq!(hall.phragmen(), "a b c d");
    assert_eq!(hall.greedy(Order::Merit), "a b c d");
}

#[test]
fn a_completion_by_another_rule() {
    let election = Election {
        budget: "5",
        projects: &[("a", "1"), ("b", "2"), ("c", "2"), ("d", "1"), ("e", "1"), ("f", "1")],
        ballots: &["a,b", "a,b", "a", "a,c", "a,c", "a,c", "a,d", "a,d", "f", "e"],
        points: &[],
    };
    let hall = election.hall();
    assert_eq!(hall.shares(Utility::Cost, Completion::None), "a");
    assert_eq!(hall.shares(Utility::Cost, Completion::Utilitarian), "a b c");
    assert_eq!(hall.greedy(Order::Merit), "a b c");
    assert_eq!(hall.greedy(Order::MeritPerCost), "a c d e");
    assert_eq!(hall.phragmen(), "a c d e");
}

/// The additive satisfaction of ballots with points.
#[test]
fn points_are_what_voters_gain() {
    let election = Election {
        budget: "8",
        projects: &[("p0", "3"), ("p1", "2"), ("p2", "4"), ("p3", "1")],
        ballots: &["p0,p1", "p2,p0", "p3", "p1,p3"],
        points: &["5,1", "4,2", "3", "2,2"],
    };
    let hall = election.hall();
    assert_eq!(hall.shares(Utility::Cost, Completion::None), "p0 p3");
    assert_eq!(hall.shares(Utility::Cost, Completion::Add1), "p0 p1 p3");
}
