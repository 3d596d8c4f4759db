//! The file of a case (一案一档), in words: what lies in it, paper by paper, and the whole record behind it.
//!
//! It is made of the record each time it is asked for and never stored. What a reader may not see is not given
//! to it in the first place.

use super::Case;
use crate::{
    Provenance,
    case::intake::Attachment as Referred,
    policy::FilePaper,
    term::Term,
    wording::{Language, Wording, label},
};
use jiff::Timestamp;
use serde::Serialize;
use std::fmt::Display;
use uuid::Uuid;

/// The file of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseFile {
    /// The congress organ whose record it is, or else the station; empty where the directory names neither.
    pub office: String,
    /// Number of the case (案号).
    pub number: String,
    /// Title.
    pub title: String,
    /// What its cover says beside.
    pub cover: Vec<Said>,
    /// The case as it stands.
    pub facts: Vec<Said>,
    /// The papers in the policy's order, those that are not there too (卷内文件).
    pub papers: Vec<Paper>,
    /// Photographs and documents that entries refer to (附件).
    pub attachments: Vec<Attachment>,
    /// Every entry in the order of the record (历史).
    pub history: Vec<Entry>,
    /// Position of its last entry.
    pub position: u64,
}

/// Something said under a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The label.
    pub label: String,
    /// What is said; may have several lines.
    pub value: String,
}

/// A paper of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Paper {
    /// The place's code for it.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether the file may not be archived without it.
    pub required: bool,
    /// What is written on it, oldest first; nothing when the file lacks it.
    pub entries: Vec<Entry>,
}

/// An entry of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Its place in the record.
    pub position: u64,
    /// Its place in the history of the case, from 1.
    pub version: u64,
    /// Its identity.
    pub event_id: Uuid,
    /// What happened.
    pub label: String,
    /// When, as told, to the minute.
    pub occurred_at: String,
    /// When it was recorded, in China's time, to the second.
    pub recorded_at: String,
    /// Who acted, on whose authority.
    pub actor: String,
    /// Why it was entered late.
    pub late: Option<String>,
    /// What it says.
    pub fields: Vec<Said>,
}

/// A photograph or document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// File name.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Position of the entry that refers to it.
    pub position: u64,
}

/// An entry as it was recorded.
#[derive(Debug, Clone, Copy)]
pub struct Recorded<'r> {
    /// Its place in the record.
    pub position: u64,
    /// Its place in the history of the case.
    pub version: u64,
    /// Its identity.
    pub event_id: Uuid,
    /// The event's immutable name.
    pub event_type: &'r str,
    /// When it happened, as told: RFC 3339.
    pub occurred_at: &'r str,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who entered it; absent when that cannot be read.
    pub provenance: Option<&'r Provenance>,
    /// The event's exact JSON.
    pub payload: &'r str,
}

impl CaseFile {
    /// Puts the file together: a case as it stands, and all its entries.
    pub fn of(case: &Case, recorded: &[Recorded<'_>], wording: &Wording<'_>) -> Self {
        let history: Vec<Entry> = recorded.iter().map(|it| Entry::of(it, wording)).collect();
        let written = |paper: &FilePaper| {
            let belongs = |it: &Recorded<'_>| paper.events.iter().any(|name| name == it.event_type);
            let entries = recorded.iter().zip(&history).filter(|(it, _)| belongs(it));
            Paper {
                code: paper.code.clone(),
                name: wording.choose(&paper.zh, &paper.en).to_owned(),
                required: wording.policy.requires_paper(&paper.code),
                entries: entries.map(|(_, entry)| entry.clone()).collect(),
            }
        };
        Self {
            office: wording.office(case).or(wording.station(case)).unwrap_or_default().to_owned(),
            number: case.number.clone(),
            title: case.title.clone(),
            cover: cover(case, recorded, wording),
            facts: facts(case, wording),
            papers: wording.policy.file_papers().iter().map(written).collect(),
            attachments: recorded.iter().flat_map(Attachment::all_of).collect(),
            position: recorded.last().map_or(0, |last| last.position),
            history,
        }
    }

    /// The names of the papers without which the file is not complete (缺件).
    pub fn lacks(&self) -> impl Iterator<Item = &Paper> {
        self.papers.iter().filter(|paper| paper.required && paper.entries.is_empty())
    }
}

impl Entry {
    fn of(recorded: &Recorded<'_>, wording: &Wording<'_>) -> Self {
        let told = recorded.provenance;
        let fields = wording.fields(recorded.event_type, recorded.payload).into_iter();
        Self {
            position: recorded.position,
            version: recorded.version,
            event_id: recorded.event_id,
            label: label(recorded.event_type, wording.language).to_owned(),
            occurred_at: minutes(recorded.occurred_at),
            recorded_at: in_china(recorded.recorded_at),
            actor: told.map(|told| actor(told, wording)).unwrap_or_default(),
            late: told.and_then(|told| told.late.as_ref()).map(|late| late.reason.clone()),
            fields: fields.map(|field| Said { label: field.label, value: field.value }).collect(),
        }
    }
}

impl Attachment {
    fn all_of(recorded: &Recorded<'_>) -> Vec<Self> {
        let referred = Referred::referred_by(recorded.payload).into_iter();
        let attachment = |Referred { name, mime, size, sha256 }| Self {
            name,
            mime,
            size,
            sha256,
            position: recorded.position,
        };
        referred.map(attachment).collect()
    }
}

/// Day and minute of an RFC 3339 text, whatever its offset.
fn minutes(rfc3339: &str) -> String {
    rfc3339.get(..16).unwrap_or(rfc3339).replace('T', " ")
}

fn in_china(at: Timestamp) -> String {
    jiff::tz::offset(8).to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn actor(told: &Provenance, wording: &Wording<'_>) -> String {
    let (role, organ) = (told.actor.role, told.actor.organ.as_str());
    // Accounts of units that came by import have the unit's code for an organ.
    let organ = wording.name("UnitCode", organ).unwrap_or(organ);
    let on_behalf = told.actor.on_behalf_of.as_ref();
    match wording.language {
        Language::Zh => {
            let on_behalf = on_behalf.map(|whom| format!("，代{whom}")).unwrap_or_default();
            format!("{organ}（{}{on_behalf}）", role.zh())
        }
        Language::En => {
            let on_behalf = on_behalf.map(|whom| format!(", for {whom}")).unwrap_or_default();
            format!("{organ} ({role}{on_behalf})")
        }
    }
}

/// Collects what is said of a case; what there is nothing to say of is left out.
struct Telling<'w> {
    wording: &'w Wording<'w>,
    said: Vec<Said>,
}

impl Telling<'_> {
    fn says(&mut self, zh: &str, en: &str, value: Option<impl Display>) {
        let value = value.map(|value| value.to_string()).filter(|value| !value.is_empty());
        let label = self.wording.choose(zh, en).to_owned();
        self.said.extend(value.map(|value| Said { label, value }));
    }
}

fn cover(case: &Case, recorded: &[Recorded<'_>], wording: &Wording<'_>) -> Vec<Said> {
    let mut cover = Telling { wording, said: Vec::new() };
    let archived = recorded.iter().rev().find(|it| it.event_type == "CaseArchived");
    let archived = archived.map(|it| wording.fields(it.event_type, it.payload)).unwrap_or_default();
    let filed = |name| archived.iter().find(|field| field.name == name).map(|field| &field.value);
    cover.says("案号", "number", Some(&case.number));
    cover.says("档号", "archive number", case.archive_no.as_ref());
    cover.says("保管期限", "retention", filed("retention"));
    cover.says("存放位置", "location", filed("location"));
    cover.says("联络站", "station", wording.station(case));
    cover.says("登记日期", "registered on", case.registered_on);
    cover.says("办结日期", "closed on", case.last_closed_on.filter(|_| case.closed));
    cover.said
}

/// The case as it stands: what was brought, and how far it has come.
fn facts(case: &Case, wording: &Wording<'_>) -> Vec<Said> {
    let mut facts = Telling { wording, said: Vec::new() };
    brought(case, &mut facts);
    handled(case, &mut facts);
    facts.said
}

fn brought(case: &Case, facts: &mut Telling<'_>) {
    let wording = facts.wording;
    let named = |kind, code: Option<&str>| code.and_then(|code| wording.name(kind, code));
    let deputies = case.deputies.iter().map(|id| id.as_str());
    let deputies: Vec<_> = deputies.map(|id| wording.name("DeputyId", id).unwrap_or(id)).collect();
    facts.says("标题", "title", Some(&case.title));
    facts.says("摘要", "summary", Some(&case.summary));
    facts.says("反映渠道", "channel", wording.term(case.channel));
    facts.says("紧急程度", "urgency", wording.term(case.urgency));
    facts.says("密级", "confidentiality", wording.term(case.confidentiality));
    let category = case.category.as_ref().map(|code| code.as_str());
    facts.says("分类", "category", named("CategoryCode", category));
    facts.says("联络站", "station", wording.station(case));
    let grid = case.grid.as_ref().map(|code| code.as_str());
    facts.says("网格", "grid", named("GridCode", grid));
    facts.says("反映代表", "deputies", Some(deputies.join(wording.choose("、", ", "))));
    facts.says("问题始于", "problem since", case.problem_since.as_ref());
    facts.says("历史事项", "without its history", wording.yes(case.legacy));
    facts.says("登记日", "registered on", case.registered_on);
}

fn handled(case: &Case, facts: &mut Telling<'_>) {
    let wording = facts.wording;
    let lead = case.lead().map(|unit| unit.as_str());
    facts.says("状态", "status", wording.term(Some(case.status)));
    facts.says("渠道", "track", wording.term(case.track));
    facts.says("民生实事", "livelihood matter", wording.yes(case.livelihood));
    facts.says("重点督办", "key supervision", wording.yes(case.key_supervision));
    facts.says("建议编号", "suggestion number", case.suggestion_no.as_ref());
    facts.says("主办单位", "lead unit", lead.and_then(|code| wording.name("UnitCode", code)));
    facts.says("答复期限", "reply due on", case.reply_due_on);
    facts.says("办理轮次", "rounds", Some(case.round));
    facts.says("办结日", "closed on", case.last_closed_on.filter(|_| case.closed));
    facts.says("补录条数", "late entries", Some(case.late_entries).filter(|count| *count > 0));
}

impl Wording<'_> {
    fn term<T: Term>(&self, term: Option<T>) -> Option<&'static str> {
        term.map(|term| self.choose(term.chinese(), term.code()))
    }

    fn yes(&self, holds: bool) -> Option<&'static str> {
        holds.then(|| self.choose("是", "yes"))
    }

    fn station(&self, case: &Case) -> Option<&str> {
        self.name("StationCode", case.station.as_ref()?.as_str())
    }

    /// The congress organ that the registering station belongs to.
    fn office(&self, case: &Case) -> Option<&str> {
        let station = self.directory.stations.get(case.station.as_ref()?)?;
        let jurisdiction = self.directory.jurisdictions.get(station.jurisdiction.as_ref()?)?;
        Some(&jurisdiction.organ)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        actor::{Actor, EntryChannel, Role},
        directory::Directory,
        fact::LateEntry,
        policy::PolicySet,
    };

    fn provenance() -> Provenance {
        let actor = Actor {
            account: "presidium".into(),
            role: Role::Presidium,
            organ: "义宁镇人大主席团".to_owned(),
            level: None,
            station: None,
            unit: None,
            deputy: None,
            on_behalf_of: Some("主任会议".to_owned()),
        };
        Provenance {
            actor,
            channel: EntryChannel::Ui,
            late: Some(LateEntry { reason: "停电".to_owned() }),
            policy_version: "default-1".into(),
            calendar_version: "cn-2026.1".into(),
        }
    }

    fn entry<'r>(version: u64, event_type: &'r str, payload: &'r str) -> Recorded<'r> {
        Recorded {
            position: 40 + version,
            version,
            event_id: Uuid::nil(),
            event_type,
            occurred_at: "2023-02-14T10:01:00+08:00",
            recorded_at: "2023-02-14T16:30:05Z".parse().unwrap(),
            provenance: None,
            payload,
        }
    }

    fn file(recorded: &[Recorded<'_>], language: Language) -> CaseFile {
        let (directory, policy) = (&Directory::default(), &PolicySet::shipped());
        let case = Case { number: "YN-2023-0001".to_owned(), ..Case::default() };
        CaseFile::of(&case, recorded, &Wording { directory, policy, language })
    }

    #[test]
    fn entries_lie_on_their_papers_in_the_order_of_the_policy_and_all_in_the_history() {
        let recorded = [
            entry(1, "CaseRegistered", r#"{"title":"路灯不亮"}"#),
            entry(2, "ReplySubmitted", "{}"),
            entry(3, "CaseReferred", "{}"),
            entry(4, "DeadlineMissed", "{}"),
            entry(5, "ReplySubmitted", "{}"),
        ];
        let file = file(&recorded, Language::Zh);
        let there = file.papers.iter().filter(|paper| !paper.entries.is_empty());
        let there: Vec<(&str, Vec<u64>)> = there
            .map(|paper| (&*paper.code, paper.entries.iter().map(|it| it.position).collect()))
            .collect();
        let expected =
            [("REGISTRATION_FORM", vec![41]), ("REFERRAL_SLIP", vec![43]), ("REPLY", vec![42, 45])];
        assert_eq!(there, expected);
        assert_eq!((file.history.len(), file.position), (5, 45));
        let lacking: Vec<&str> = file.lacks().map(|paper| &*paper.name).collect();
        assert_eq!(lacking, ["反馈表", "办结单"]);
    }

    #[test]
    fn an_entry_tells_who_when_and_why_late_in_either_language() {
        let told = provenance();
        let payload = r#"{"closedBy":"主席团","attachments":[{"sha256":"ab","name":"后.jpg","mime":"image/jpeg","size":9}]}"#;
        let recorded = [Recorded { provenance: Some(&told), ..entry(1, "CaseClosed", payload) }];
        let zh = file(&recorded, Language::Zh);
        let Entry { label, occurred_at, recorded_at, actor, late, fields, .. } = &zh.history[0];
        assert_eq!((&**label, &**occurred_at), ("办结", "2023-02-14 10:01"));
        assert_eq!(recorded_at, "2023-02-15 00:30:05", "in China it was the next day");
        assert_eq!(actor, "义宁镇人大主席团（主席团，代主任会议）");
        assert_eq!(late.as_deref(), Some("停电"));
        assert_eq!((&*fields[0].label, &*fields[0].value), ("办结机关", "主席团"));
        assert_eq!((&*zh.attachments[0].name, zh.attachments[0].position), ("后.jpg", 41));
        let en = file(&recorded, Language::En);
        assert_eq!(en.history[0].actor, "义宁镇人大主席团 (PRESIDIUM, for 主任会议)");
        assert_eq!(en.cover[0], Said { label: "number".into(), value: "YN-2023-0001".into() });
    }

    #[test]
    fn the_cover_says_what_the_archive_says() {
        let archived =
            r#"{"archiveNo":"D10-1","retention":"D10","catalogue":[],"location":"甲柜"}"#;
        let file = file(&[entry(1, "CaseArchived", archived)], Language::Zh);
        let said =
            |label: &str| file.cover.iter().find(|it| it.label == label).map(|it| &*it.value);
        assert_eq!(
            (said("保管期限"), said("存放位置"), said("办结日期")),
            (Some("10年"), Some("甲柜"), None)
        );
    }
}
