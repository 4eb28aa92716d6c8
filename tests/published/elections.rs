//! Participatory budgets: the most votes within the budget, and where the city set caps of its own within those too.

use super::{best, election};

/// The budget alone, and the city's own caps.
fn amsterdam(number: u32, alone: &str, capped: &str) {
    let Some(imported) = election(&format!("Netherlands_Amsterdam_{number}")) else { return };
    assert_eq!(best(&imported, "base"), capped, "{number}, with the city's caps");
    assert_eq!(best(&imported, "budget-alone"), alone, "{number}, the budget alone");
}

#[test]
fn amsterdam_with_its_own_caps() {
    amsterdam(166, "4096", "3802");
    amsterdam(179, "2084", "1802");
    amsterdam(252, "96432", "88967");
    amsterdam(285, "14637", "13878");
    amsterdam(604, "24220", "22538");
    amsterdam(605, "10759", "9194");
}

#[test]
fn elections_with_one_budget() {
    let answers = [
        ("France_Toulouse_2024", "17917"),
        ("Poland_Gdynia_2020", "16846"),
        ("Poland_Krakow_2024", "81962"),
        ("Poland_Lodz_2025", "150245"),
    ];
    for (stem, votes) in answers {
        let Some(imported) = election(stem) else { return };
        assert_eq!(best(&imported, "base"), votes, "{stem}");
    }
}
