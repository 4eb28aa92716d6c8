//! What the certificate beside an allocation shows, in words.

use super::Dossier;
use crate::domain::{Choice, Proof, Score, Text};
use crate::say;

impl Dossier<'_> {
    /// One sentence per stage: what is proven, and what the solver alone vouches for. Empty where there is no certificate.
    #[must_use]
    pub fn certified(&self) -> Vec<Text> {
        let Some(certificate) = self.certificate else { return Vec::new() };
        let merit = match certificate.merit {
            Proof::Optimal => say!(
                "证书 certificate/optimal.pbp 证明没有总评分更高的方案，可用 VeriPB 或 `fundline check-proof` 核验。",
                "The certificate certificate/optimal.pbp proves that no allocation has more merit; check it with VeriPB or with \
                 `fundline check-proof`."
            ),
            Proof::Within(bound) => {
                let (within, bound) = (Score(bound.0 - self.headline.objective.0), bound.plain().grouped());
                let within = within.plain().grouped();
                if self.headline.proven {
                    say!(
                        "证书在限额内证明到相差 {within} 以内：任何方案的总评分都不超过 {bound}；本方案的最优性仅由求解器验证。",
                        "The certificate proves the allocation to be within {within} of the best: none has more merit than {bound}. \
                         That none has more than this one is verified by the solver only."
                    )
                } else {
                    say!(
                        "证书证明到相差 {within} 以内：任何方案的总评分都不超过 {bound}。",
                        "The certificate proves the allocation to be within {within} of the best: none has more merit than {bound}."
                    )
                }
            }
            Proof::Nothing => say!(
                "在限额内没有得出证明：总评分的结论仅由求解器验证。",
                "No proof was reached within the limit: what is said of the merit is verified by the solver only."
            ),
        };
        let choice = match certificate.choice {
            Choice::Proven => Some(say!(
                "证书 certificate/choice.pbp 证明在同分方案中公布的规则选中的正是本方案。",
                "The certificate certificate/choice.pbp proves that among allocations of this merit the published rule picks this one."
            )),
            Choice::Solver => Some(say!(
                "同分方案之间的取舍仅由求解器验证，没有证书。",
                "Which of the allocations of this merit is picked is verified by the solver only, without a certificate."
            )),
            Choice::Open => None,
        };
        [Some(merit), choice].into_iter().flatten().collect()
    }
}
