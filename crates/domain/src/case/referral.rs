//! A folded referral (交办): one lead, co-handlers, an assignment for each. Decides nothing.

use super::terms::HandlingMode;
use crate::ids::{ReferralId, UnitCode};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A folded referral: one lead, co-handlers, an assignment for each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Referral {
    /// Its ordinal.
    pub id: ReferralId,
    /// Round of handling it belongs to; re-handling goes on in the same referral.
    pub round: u32,
    /// How it is handled.
    pub mode: HandlingMode,
    /// The lead unit.
    pub lead: UnitCode,
    /// The organ that referred.
    pub body: String,
    /// Day of the referral, or of the last order to re-handle.
    pub on: Date,
    /// Day of the referral itself: the extension cap counts from it.
    pub first_on: Date,
    /// Last day on which a return may be asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_until: Option<Date>,
    /// Units at work, the lead first.
    pub assignments: Vec<Assignment>,
    /// Whether it is being worked on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    /// Whether its return was approved (退办): it is charged to the unit that held it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub returned: bool,
    /// Units whose return was refused finally.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub return_ruled: Vec<UnitCode>,
    /// The unit whose return is pending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_asked_by: Option<UnitCode>,
}

/// A unit's part in a referral.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    /// The unit.
    pub unit: UnitCode,
    /// Day it signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_on: Option<Date>,
    /// Day of its co-handling opinion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion_on: Option<Date>,
    /// Day of its reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replied_on: Option<Date>,
}

impl Assignment {
    pub(super) fn of(unit: UnitCode) -> Self {
        Self { unit, signed_on: None, opinion_on: None, replied_on: None }
    }
}

impl Referral {
    /// Whether the unit has a part in it.
    pub fn assigns(&self, unit: &UnitCode) -> bool {
        self.assignments.iter().any(|assignment| assignment.unit == *unit)
    }

    /// The units beside the lead.
    pub fn co(&self) -> impl Iterator<Item = &Assignment> {
        self.assignments.iter().skip(1)
    }

    pub(super) fn assignment(&self, unit: &UnitCode) -> Option<&Assignment> {
        self.assignments.iter().find(|assignment| assignment.unit == *unit)
    }

    pub(super) fn assignment_mut(&mut self, unit: &UnitCode) -> Option<&mut Assignment> {
        self.assignments.iter_mut().find(|assignment| assignment.unit == *unit)
    }

    /// Starts another round: everybody signs and speaks again.
    pub(super) fn start_round(&mut self, round: u32, on: Date) {
        self.round = round;
        self.on = on;
        self.open = true;
        self.assignments =
            self.assignments.drain(..).map(|assignment| Assignment::of(assignment.unit)).collect();
    }
}
