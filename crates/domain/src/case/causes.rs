//! The moments at which matters beside the state began: a supervision, a request, a suspension, a
//! unit's signature. A later entry about such a matter answers it and cannot come before it (I2).

use super::{Case, CaseCommand, CaseEvent, terms::HandlingMode};
use crate::{
    Fact,
    actor::Actor,
    ids::{SupervisionId, UnitCode},
    time::OccurredAt,
};
use serde::{Deserialize, Serialize};

/// A matter that later entries are about although it changed no state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Matter {
    /// A supervision, from its opening.
    Supervision(SupervisionId),
    /// The last request for an extension.
    Extension,
    /// The last suspension.
    Suspension,
    /// Key supervision, from its designation.
    KeySupervision,
    /// A unit's last signature, which its reply in separate handling comes after.
    Signature(UnitCode),
}

/// When a matter began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Begun {
    /// The matter.
    pub matter: Matter,
    /// When it began, for the last time if it did so more than once.
    pub at: OccurredAt,
}

impl Case {
    /// The moment before which the command cannot have happened: the beginning of the present state,
    /// or of the matter the command is about where that is later.
    pub(super) fn cause_of(&self, command: &CaseCommand, actor: &Actor) -> Option<OccurredAt> {
        let answered = match command {
            CaseCommand::VoidEntry(void) => self.entered_at(void.target),
            other => self.answered(other, actor).and_then(|matter| self.begun_at(&matter)),
        };
        self.since.max(answered)
    }

    fn answered(&self, command: &CaseCommand, actor: &Actor) -> Option<Matter> {
        use CaseCommand as C;
        match command {
            C::RecordActivity(command) => Some(Matter::Supervision(command.supervision.clone())),
            C::RespondToSupervision(command) => {
                Some(Matter::Supervision(command.supervision.clone()))
            }
            C::ConcludeSupervision(command) => {
                Some(Matter::Supervision(command.supervision.clone()))
            }
            C::RuleOnExtension(_) => Some(Matter::Extension),
            C::Resume(_) => Some(Matter::Suspension),
            C::LiftKeySupervision(_) => Some(Matter::KeySupervision),
            C::SubmitReply(command) if self.mode() == Some(HandlingMode::Separate) => {
                command.unit.as_ref().or(actor.unit.as_ref()).cloned().map(Matter::Signature)
            }
            _ => None,
        }
    }

    fn begun_at(&self, matter: &Matter) -> Option<OccurredAt> {
        self.begun.iter().find(|begun| begun.matter == *matter).map(|begun| begun.at)
    }

    /// Keeps when a matter began.
    pub(super) fn begin(&mut self, fact: &Fact<CaseEvent>) {
        let Some(matter) = begins(&fact.event) else { return };
        self.begun.retain(|begun| begun.matter != matter);
        self.begun.push(Begun { matter, at: fact.occurred_at });
    }
}

/// The matter that begins with the event.
fn begins(event: &CaseEvent) -> Option<Matter> {
    use CaseEvent as E;
    match event {
        E::SupervisionOpened(event) => Some(Matter::Supervision(event.supervision.clone())),
        E::ExtensionRequested(_) => Some(Matter::Extension),
        E::HandlingSuspended(_) => Some(Matter::Suspension),
        E::KeySupervisionDesignated(_) => Some(Matter::KeySupervision),
        E::ReferralSignedFor(event) => Some(Matter::Signature(event.unit.clone())),
        _ => None,
    }
}
