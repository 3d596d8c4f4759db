//! A case (事项): what a constituent brought, and everything done about it.

use crate::{Context, Decision, Fact, Refusal, Root};
use serde::{Deserialize, Serialize};

/// A folded case.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Case {}

/// What may be asked of a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum CaseCommand {}

/// Stands in until the actions are there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Pending {}

crate::events! { /** Case events. */ pub enum CaseEvent { /** 登记. */ CaseRegistered(Pending) = 1, } }

impl Root for Case {
    const STREAM_TYPE: &'static str = "case";
    type Command = CaseCommand;
    type Event = CaseEvent;

    fn decide(
        &self,
        command: &CaseCommand,
        _context: &Context<'_>,
    ) -> Result<Decision<CaseEvent>, Refusal> {
        match *command {}
    }

    fn apply(&mut self, _fact: &Fact<CaseEvent>) {}
}
