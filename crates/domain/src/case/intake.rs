//! Registering a case (登记).

mod correcting;

pub use correcting::{
    CorrectDetails, CorrectableField, DetailsCorrected, Reclassified, Reclassify,
};

use super::{
    Case, CaseEvent, Rule,
    terms::{CaseStatus, Confidentiality, Consent, ContactChannel, PetitionerKind, Track, Urgency},
};
use crate::{
    Context, Decision, Refusal,
    deadline::{DeadlineKind, Due},
    ids::{CaseId, CategoryCode, DeputyId, GridCode, PersonRef, ReceptionId, StationCode},
    policy::{Complexity, attachments},
    refusal::Code,
    text,
};
use serde::{Deserialize, Serialize};

/// Registers a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Register {
    /// What is registered.
    #[serde(flatten)]
    pub registration: Registered,
}

/// A case was registered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Registered {
    /// The case; the id of its stream.
    pub case_id: CaseId,
    /// Human number, unique in the tenant.
    pub case_no: String,
    /// Title.
    pub title: String,
    /// Summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Category; only legacy cases lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryCode>,
    /// Grid; only legacy cases lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridCode>,
    /// The registering station.
    pub station: StationCode,
    /// How it reached the station; only legacy cases lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ContactChannel>,
    /// The reception it was brought to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reception: Option<ReceptionId>,
    /// Deputies who brought it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deputies: Vec<DeputyId>,
    /// Reference to the petitioner in the vault; never a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub petitioner_ref: Option<PersonRef>,
    /// Whether the petitioner is not known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anonymous: bool,
    /// Who brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub petitioner_kind: Option<PetitionerKind>,
    /// How many, for a group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_size: Option<u32>,
    /// Where the problem is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// Since when the problem has existed: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem_since: Option<String>,
    /// Whether the petitioner wants a reply.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wants_reply: bool,
    /// To whom the petitioner lets their identity be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_to_disclose: Option<Consent>,
    /// Who may read the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidentiality: Option<Confidentiality>,
    /// Urgency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// What the station proposes (拟办意见).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed_handling: Option<String>,
    /// Papers and photographs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Whether it comes without its history.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub legacy: bool,
    /// When triage is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub triage_due: Option<Due>,
}

impl Registered {
    /// Its members that tell of the petitioner, by their names in the record.
    pub const ABOUT_PETITIONER: &'static [&'static str] =
        &["petitionerRef", "anonymous", "petitionerKind", "groupSize", "consentToDisclose"];
    /// Its members that say what the petitioner has brought: what stands on their receipt, beside those about
    /// themselves and the number.
    pub const BROUGHT_BY_PETITIONER: &'static [&'static str] =
        &["title", "summary", "station", "location", "problemSince", "wantsReply"];

    /// The least that is registered: an anonymous matter with a title, at a station. It has no number
    /// yet, for the application gives one, and names no place, no person and no papers.
    pub fn least(case_id: CaseId, title: impl Into<String>, station: StationCode) -> Self {
        Self {
            case_id,
            case_no: String::new(),
            title: title.into(),
            summary: None,
            category: None,
            grid: None,
            station,
            channel: None,
            reception: None,
            deputies: Vec::new(),
            petitioner_ref: None,
            anonymous: true,
            petitioner_kind: None,
            group_size: None,
            location: None,
            problem_since: None,
            wants_reply: false,
            consent_to_disclose: None,
            confidentiality: None,
            urgency: None,
            proposed_handling: None,
            attachments: Vec::new(),
            legacy: false,
            triage_due: None,
        }
    }
}

/// Where a problem is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// In words.
    pub text: String,
    /// Coordinates with their reference system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
}

/// Coordinates, in degrees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Point {
    /// Longitude.
    pub lon: f64,
    /// Latitude.
    pub lat: f64,
    /// Reference system: `CGCS2000`, `WGS84`, `GCJ02` or `BD09`.
    pub crs: String,
}

/// A paper or photograph, kept elsewhere and known by its hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// File name.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// Size in bytes.
    pub size: u64,
}

impl Attachment {
    /// The attachments that the payload of an event refers to, of whatever type it is; none when it
    /// refers to none.
    pub fn referred_by(payload: &str) -> Vec<Self> {
        #[derive(Deserialize)]
        struct Referring {
            #[serde(default)]
            attachments: Vec<Attachment>,
        }
        if !payload.contains("\"attachments\"") {
            return Vec::new();
        }
        serde_json::from_str(payload).map_or_else(|_| Vec::new(), |it: Referring| it.attachments)
    }
}

impl Rule for Register {
    fn decide(&self, _case: &Case, context: &Context<'_>) -> Result<Decision<CaseEvent>, Refusal> {
        let asked = &self.registration;
        let directory = context.directory;
        let today = context.today();
        directory.station(&asked.station)?;
        directory.grid(required(asked.grid.as_ref(), "grid")?)?;
        directory.category(required(asked.category.as_ref(), "category")?)?;
        let channel = *required(asked.channel.as_ref(), "channel")?;
        if asked.deputies.is_empty() {
            return Err(Refusal::new(Code::Required).at("deputies"));
        }
        for deputy in &asked.deputies {
            directory.active_deputy(deputy, today)?;
        }
        if let Some(reception) = &asked.reception {
            directory.begun_reception(reception, &asked.deputies)?;
        } else if channel == ContactChannel::Reception {
            return Err(Refusal::new(Code::Required).at("reception"));
        }
        if asked.petitioner_ref.is_none() && !asked.anonymous {
            return Err(Refusal::new(Code::Required).at("petitionerRef"));
        }
        let mut registered = parsed(asked, context)?;
        let urgency = asked.urgency.unwrap_or(Urgency::Normal);
        registered.triage_due = context
            .policy
            .span(DeadlineKind::Triage, Track::Opinion, urgency, Complexity::Ordinary)
            .map(|span| {
                Due::by_rule(DeadlineKind::Triage, span, today, context.calendar, context.policy)
            });
        let number = registered.case_no.clone();
        Ok(Decision::events([CaseEvent::CaseRegistered(registered)]).claim("case_no", number))
    }
}

fn required<'v, T>(value: Option<&'v T>, path: &str) -> Result<&'v T, Refusal> {
    value.ok_or_else(|| Refusal::new(Code::Required).at(path))
}

/// The registration with every text in its normal form and every figure checked.
pub(super) fn parsed(asked: &Registered, context: &Context<'_>) -> Result<Registered, Refusal> {
    let limits = &context.policy.limits;
    let location = asked.location.as_ref().map(|location| parsed_location(location, limits.prose));
    if let Some(since) = &asked.problem_since {
        check_partial_day(since, context.today())?;
    }
    check_attachments(&asked.attachments, context)?;
    Ok(Registered {
        case_no: text::identifier(&asked.case_no, "caseNo")?,
        title: text::prose(&asked.title, limits.title, "title")?,
        summary: text::optional_prose(asked.summary.as_deref(), limits.summary, "summary")?,
        proposed_handling: text::optional_prose(
            asked.proposed_handling.as_deref(),
            limits.prose,
            "proposedHandling",
        )?,
        location: location.transpose()?,
        ..asked.clone()
    })
}

fn parsed_location(location: &Location, limit: usize) -> Result<Location, Refusal> {
    if let Some(point) = &location.point {
        if !["CGCS2000", "WGS84", "GCJ02", "BD09"].contains(&point.crs.as_str()) {
            return Err(Refusal::new(Code::CrsRequired).at("location.crs"));
        }
        let in_range = point.lon.abs() <= 180.0 && point.lat.abs() <= 90.0;
        if !in_range {
            let value = format!("{}, {}", point.lon, point.lat);
            return Err(Refusal::new(Code::InvalidNumber).at("location").with("value", value));
        }
    }
    let text = text::prose(&location.text, limit, "location.text")?;
    Ok(Location { text, point: location.point.clone() })
}

/// Accepts `YYYY`, `YYYY-MM` and `YYYY-MM-DD`, not after today.
fn check_partial_day(since: &str, today: jiff::civil::Date) -> Result<(), Refusal> {
    let whole = match since.len() {
        4 => format!("{since}-01-01"),
        7 => format!("{since}-01"),
        _ => since.to_owned(),
    };
    match whole.parse::<jiff::civil::Date>() {
        Ok(day) if day <= today && whole.len() == 10 => Ok(()),
        Ok(_) | Err(_) => {
            Err(Refusal::new(Code::InvalidDate).at("problemSince").with("value", since))
        }
    }
}

/// Refuses attachments that are declared otherwise than the policy allows.
pub(crate) fn check_attachments(
    attachments: &[Attachment],
    context: &Context<'_>,
) -> Result<(), Refusal> {
    attachments::check_all(attachments, &context.policy.attachments)
}

impl Case {
    pub(super) fn fold_registered(&mut self, event: &Registered) {
        self.status = CaseStatus::Registered;
        self.id = Some(event.case_id);
        self.number.clone_from(&event.case_no);
        self.title.clone_from(&event.title);
        self.summary = event.summary.clone().unwrap_or_default();
        self.category.clone_from(&event.category);
        self.grid.clone_from(&event.grid);
        self.station = Some(event.station.clone());
        self.channel = event.channel;
        self.reception.clone_from(&event.reception);
        self.deputies.clone_from(&event.deputies);
        self.petitioner.clone_from(&event.petitioner_ref);
        self.consent = event.consent_to_disclose;
        self.confidentiality = event.confidentiality;
        self.urgency = event.urgency;
        self.problem_since.clone_from(&event.problem_since);
        self.legacy = event.legacy;
        self.open_deadline(event.triage_due.as_ref(), None, None);
    }
}
