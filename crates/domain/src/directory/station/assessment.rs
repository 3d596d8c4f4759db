//! Assessing a station against a standard of the policy, such as the five haves (五有: 有场所、有制度、有经费、
//! 有活动、有实效). Another place's ten haves are another standard, as data.

use super::{Decided, Station, StationEvent};
use crate::{Context, Refusal, refusal::Code, text};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Assesses a station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assess {
    /// Code of the standard, from the policy.
    pub standard: String,
    /// What was found on each criterion of the standard, each once.
    pub findings: Vec<Finding>,
}

/// What was found on a criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Code of the criterion.
    pub criterion: String,
    /// Whether it is met.
    pub met: bool,
    /// What shows it, or what is lacking.
    pub evidence: String,
}

/// A station was assessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Assessed {
    /// Code of the standard.
    pub standard: String,
    /// Version of the standard.
    pub version: String,
    /// The organ that assessed.
    pub organ: String,
    /// What was found, in the order of the standard's criteria.
    pub findings: Vec<Finding>,
}

/// An assessment of a station as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The day.
    pub on: Date,
    /// What was found.
    #[serde(flatten)]
    pub assessed: Assessed,
}

impl Assessed {
    /// Whether every criterion is met.
    pub fn passed(&self) -> bool {
        self.findings.iter().all(|finding| finding.met)
    }
}

impl Station {
    pub(super) fn assess(&self, asked: &Assess, context: &Context<'_>) -> Decided {
        self.require_active()?;
        let standard = context.policy.station_standard(&asked.standard)?;
        let known = |finding: &Finding| {
            standard.criteria.iter().any(|criterion| criterion.code == finding.criterion)
        };
        if let Some(unknown) = asked.findings.iter().find(|finding| !known(finding)) {
            return Err(Refusal::new(Code::UnknownCode)
                .at("findings")
                .with("value", &unknown.criterion)
                .with("list", &standard.code));
        }
        let limit = context.policy.limits.prose;
        let mut findings = Vec::with_capacity(standard.criteria.len());
        for criterion in &standard.criteria {
            let mut own =
                asked.findings.iter().filter(|finding| finding.criterion == criterion.code);
            let (Some(finding), None) = (own.next(), own.next()) else {
                return Err(Refusal::new(Code::CriterionOnce)
                    .at("findings")
                    .with("id", &criterion.code));
            };
            let evidence = text::prose(&finding.evidence, limit, "evidence")?;
            findings.push(Finding { evidence, ..finding.clone() });
        }
        let assessed = Assessed {
            standard: standard.code.clone(),
            version: standard.version.clone(),
            organ: context.actor.organ.clone(),
            findings,
        };
        Ok(Some(StationEvent::StationAssessed(assessed)))
    }
}
