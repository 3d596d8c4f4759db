//! What the executor must know of an aggregate beyond its rule.
//!
//! One short implementation per aggregate; none of them decides anything.

use lianxin_domain::{Root, case::Case, event::DomainEvent};

/// An aggregate whose commands the application carries out.
pub trait Executable: Root<Event: TryFrom<DomainEvent>> {
    /// Whether the command opens a stream under an id that the application made up. Such a command
    /// asked again carries another id, and is still the same command.
    fn mints_identity(_command: &Self::Command) -> bool {
        false
    }

    /// Stream id of the other aggregate of this type that the command is about.
    fn counterpart(&self, _command: &Self::Command) -> Option<String> {
        None
    }

    /// Whether the command wants a number of its tenant's series (案号), which the application
    /// allocates.
    fn wants_number(_command: &Self::Command) -> bool {
        false
    }

    /// The command with an allocated number.
    fn numbered(command: Self::Command, _number: String) -> Self::Command {
        command
    }

    /// The aggregate as a case, which is what rules about two cases look at.
    fn as_case(&self) -> Option<&Case> {
        None
    }
}

impl Executable for Case {
    fn as_case(&self) -> Option<&Case> {
        Some(self)
    }
}
