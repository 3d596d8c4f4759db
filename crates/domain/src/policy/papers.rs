//! Which papers make up the file of a case (一案一档), in which order they lie in it, and which entries
//! make each of them.

use super::{CodeEntry, CodeList, PolicySet, SHIPPED};
use serde::{Deserialize, Serialize};

/// A paper of a case's file (卷内文件).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FilePaper {
    /// The place's code. A file may lack it unless the code is in the list of archive documents too.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Types of the events that are written on it. What belongs to no paper is in the history alone.
    pub events: Vec<String>,
}

impl PolicySet {
    /// The papers of a case's file in the order in which they lie in it; those that ship for a set from
    /// before there were any.
    pub fn file_papers(&self) -> &[FilePaper] {
        if self.file_papers.is_empty() { &SHIPPED.file_papers } else { &self.file_papers }
    }

    /// Whether a file must hold a paper before it is archived.
    pub fn requires_paper(&self, code: &str) -> bool {
        let names = |entry: &CodeEntry| entry.code == code;
        self.list(CodeList::ArchiveDocuments).iter().any(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::DomainEvent;
    use std::collections::HashSet;

    #[test]
    fn the_shipped_papers_name_events_of_cases_and_every_required_paper() {
        let policy = PolicySet::shipped();
        let catalogue = DomainEvent::catalogue();
        let (_, of_cases) = catalogue.iter().find(|(stream, _)| *stream == "case").unwrap();
        let mut seen = HashSet::new();
        for event in policy.file_papers().iter().flat_map(|paper| &paper.events) {
            assert!(of_cases.contains(&event.as_str()), "{event}");
            assert!(seen.insert(event), "{event} lies in one paper");
        }
        for required in policy.list(CodeList::ArchiveDocuments) {
            let names = |paper: &&FilePaper| paper.code == required.code;
            let paper = policy.file_papers().iter().find(names).unwrap();
            assert_eq!((&paper.zh, &paper.en), (&required.zh, &required.en));
        }
    }

    #[test]
    fn a_set_from_before_there_were_papers_has_those_that_ship() {
        let older = PolicySet { file_papers: Vec::new(), ..PolicySet::shipped() };
        assert_eq!(older.file_papers(), SHIPPED.file_papers());
        assert!(older.requires_paper("REPLY") && !older.requires_paper("CO_OPINION"));
    }
}
