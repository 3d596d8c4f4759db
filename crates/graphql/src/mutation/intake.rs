//! Registering a case, and what becomes of it before referral.

use super::shape::{CasePayload, on_case};
use crate::{payload::Envelope, scalar::Date, term::Term};
use async_graphql::{Context, InputObject, Object, Result};
use lianxin_app::clock::stream_id;
use lianxin_domain::{
    actor::Level,
    case::{
        CaseCommand,
        closing::Withdraw,
        convert::{ConvertToSuggestion, SessionKind},
        intake::{
            Attachment, CorrectDetails, CorrectableField, Location, Point, Reclassify, Register,
            Registered,
        },
        legacy::{OutcomeRecorded, RegisterLegacy},
        terms::{
            Confidentiality, Consent, ContactChannel, FeedbackFrom, PetitionerKind, Track, Urgency,
        },
        triage::{Accept, AnswerOnSpot, Decline, Escalate},
    },
    ids::CaseId,
};

/// A paper or photograph kept elsewhere, known by its hash (附件).
#[derive(Debug, Clone, InputObject)]
pub struct AttachmentInput {
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// File name.
    pub name: String,
    /// Media type.
    pub mime: String,
    /// Size in bytes, not negative.
    #[graphql(validator(minimum = 0))]
    pub size: i32,
}

impl From<AttachmentInput> for Attachment {
    fn from(input: AttachmentInput) -> Self {
        let AttachmentInput { sha256, name, mime, size } = input;
        Self { sha256, name, mime, size: size.unsigned_abs().into() }
    }
}

/// Attachments of an input.
pub(super) fn attachments(given: Option<Vec<AttachmentInput>>) -> Vec<Attachment> {
    given.unwrap_or_default().into_iter().map(Into::into).collect()
}

/// Where a problem is (地点).
#[derive(Debug, Clone, InputObject)]
pub struct LocationInput {
    /// In words.
    pub text: String,
    /// Longitude in degrees.
    pub lon: Option<f64>,
    /// Latitude in degrees.
    pub lat: Option<f64>,
    /// Reference system of the coordinates: CGCS2000, WGS84, GCJ02 or BD09.
    pub crs: Option<String>,
}

impl From<LocationInput> for Location {
    fn from(input: LocationInput) -> Self {
        let crs = input.crs.unwrap_or_default();
        let point = input.lon.zip(input.lat).map(|(lon, lat)| Point { lon, lat, crs });
        Self { text: input.text, point }
    }
}

/// Registers a case (登记).
#[derive(Debug, Clone, InputObject)]
pub struct RegisterCaseInput {
    /// What every command says (信封).
    #[graphql(flatten)]
    pub envelope: Envelope,
    /// Human number; allocated when absent (案号).
    pub case_no: Option<String>,
    /// Title, at most 100 characters. Do not name persons (标题，勿写人名).
    pub title: String,
    /// Summary, at most 5,000 characters. Do not name persons (摘要，勿写人名).
    pub summary: Option<String>,
    /// Category (分类).
    pub category: String,
    /// Grid (网格).
    pub grid: String,
    /// The registering station (联络站).
    pub station: String,
    /// How it reached the station (反映渠道).
    pub contact_channel: Term<ContactChannel>,
    /// The reception it was brought to (接待).
    pub reception: Option<String>,
    /// Deputies who brought it (代表).
    pub deputies: Vec<String>,
    /// Reference to the petitioner, never a name (反映人编号).
    pub petitioner_ref: Option<String>,
    /// Whether the petitioner is not known (匿名).
    #[graphql(default)]
    pub anonymous: bool,
    /// Who brought it (反映人类别).
    pub petitioner_kind: Option<Term<PetitionerKind>>,
    /// How many, for a group (人数).
    pub group_size: Option<i32>,
    /// Where the problem is (地点).
    pub location: Option<LocationInput>,
    /// Since when the problem has existed: YYYY, YYYY-MM or YYYY-MM-DD (问题始于).
    pub problem_since: Option<String>,
    /// Whether the petitioner wants a reply (是否要求答复).
    #[graphql(default)]
    pub wants_reply: bool,
    /// To whom the petitioner lets their identity be told (公开意愿).
    pub consent_to_disclose: Option<Term<Consent>>,
    /// Who may read it (密级).
    pub confidentiality: Option<Term<Confidentiality>>,
    /// Urgency (紧急程度).
    pub urgency: Option<Term<Urgency>>,
    /// What the station proposes (拟办意见).
    pub proposed_handling: Option<String>,
    /// Papers and photographs (附件).
    pub attachments: Option<Vec<AttachmentInput>>,
}

/// Registers a case that comes without its history (登记历史事项).
#[derive(Debug, Clone, InputObject)]
pub struct RegisterLegacyCaseInput {
    /// What every command says (信封).
    #[graphql(flatten)]
    pub envelope: Envelope,
    /// Where it came from (来源).
    pub source: String,
    /// Its id there: unique with the source (外部编号).
    pub external_id: String,
    /// Human number; allocated when absent (案号).
    pub case_no: Option<String>,
    /// Title (标题).
    pub title: String,
    /// Summary (摘要).
    pub summary: Option<String>,
    /// Category, where known (分类).
    pub category: Option<String>,
    /// Grid, where known (网格).
    pub grid: Option<String>,
    /// The station (联络站).
    pub station: String,
    /// The day it was closed, when it ended (办结日).
    pub closed_on: Option<Date>,
    /// What came of it, in the source's words (结果).
    pub outcome: Option<String>,
}

/// Registering cases (登记事项).
#[derive(Default)]
pub struct Registering;

#[Object]
impl Registering {
    /// Registers a case (登记).
    async fn register_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is asked (输入).")] input: RegisterCaseInput,
    ) -> Result<CasePayload> {
        let id = stream_id(input.envelope.command_id.0);
        let registration = Registered {
            case_no: input.case_no.unwrap_or_default(),
            summary: input.summary,
            category: Some(input.category.into()),
            grid: Some(input.grid.into()),
            channel: Some(input.contact_channel.0),
            reception: input.reception.map(Into::into),
            deputies: input.deputies.into_iter().map(Into::into).collect(),
            petitioner_ref: input.petitioner_ref.map(Into::into),
            anonymous: input.anonymous,
            petitioner_kind: input.petitioner_kind.map(|term| term.0),
            group_size: input.group_size.and_then(|size| size.try_into().ok()),
            location: input.location.map(Into::into),
            problem_since: input.problem_since,
            wants_reply: input.wants_reply,
            consent_to_disclose: input.consent_to_disclose.map(|term| term.0),
            confidentiality: input.confidentiality.map(|term| term.0),
            urgency: input.urgency.map(|term| term.0),
            proposed_handling: input.proposed_handling,
            attachments: attachments(input.attachments),
            ..Registered::least(CaseId(id), input.title, input.station.into())
        };
        let command = CaseCommand::Register(Register { registration });
        on_case(context, input.envelope, &id.to_string().into(), command).await
    }

    /// Registers a case that comes without its history (登记历史事项).
    async fn register_legacy_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is asked (输入).")] input: RegisterLegacyCaseInput,
    ) -> Result<CasePayload> {
        let id = stream_id(input.envelope.command_id.0);
        let registration = Registered {
            case_no: input.case_no.unwrap_or_default(),
            summary: input.summary,
            category: input.category.map(Into::into),
            grid: input.grid.map(Into::into),
            legacy: true,
            ..Registered::least(CaseId(id), input.title, input.station.into())
        };
        let outcome =
            input.closed_on.map(|day| OutcomeRecorded { closed_on: day.0, outcome: input.outcome });
        let command = CaseCommand::RegisterLegacy(RegisterLegacy {
            registration,
            source: input.source,
            external_id: input.external_id,
            outcome,
        });
        on_case(context, input.envelope, &id.to_string().into(), command).await
    }
}

super::shape::case_mutations! {
    Triage;
    /// Corrects a detail (更正).
    correct_case_details(CorrectCaseDetailsInput {
        /// The field (字段).
        field: Term<CorrectableField>,
        /// Its right value (新值).
        value: String,
        /// Why (原因).
        reason: String,
    }) => |input| CaseCommand::CorrectDetails(CorrectDetails {
        field: input.field.0, value: input.value, reason: input.reason,
    }),
    /// Changes category or urgency (调整分类).
    reclassify_case(ReclassifyCaseInput {
        /// The category (分类).
        category: Option<String>,
        /// The urgency (紧急程度).
        urgency: Option<Term<Urgency>>,
        /// Why (原因).
        reason: String,
    }) => |input| CaseCommand::Reclassify(Reclassify {
        category: input.category.map(Into::into), urgency: input.urgency.map(|term| term.0), reason: input.reason,
    }),
    /// Accepts a case on a track (受理).
    accept_case(AcceptCaseInput {
        /// Which rules and clocks apply (渠道).
        track: Term<Track>,
        /// Urgency; the registered one when absent (紧急程度).
        urgency: Option<Term<Urgency>>,
        /// Whether it is a livelihood matter (民生实事).
        livelihood: Option<bool>,
        /// The deputy who leads, for a suggestion (领衔代表).
        lead_deputy: Option<String>,
        /// A note (备注).
        note: Option<String>,
    }) => |input| CaseCommand::Accept(Accept {
        track: input.track.0, urgency: input.urgency.map(|term| term.0), livelihood: input.livelihood.unwrap_or(false),
        lead_deputy: input.lead_deputy.map(Into::into), note: input.note,
    }),
    /// Declines a case, saying where to go (不予受理).
    decline_case(DeclineCaseInput {
        /// Reason, from the policy's list (原因).
        reason: String,
        /// Where the person was told to go (告知去向).
        guidance: String,
    }) => |input| CaseCommand::Decline(Decline { reason: input.reason, guidance: input.guidance }),
    /// Answers on the spot (当场答复).
    answer_case_on_spot(AnswerCaseOnSpotInput {
        /// The answer (答复).
        answer: String,
        /// Class of the answer (答复类别).
        reply_class: Option<String>,
        /// The deputy who answered (代表).
        by_deputy: Option<String>,
        /// Whether it is a livelihood matter (民生实事).
        livelihood: Option<bool>,
    }) => |input| CaseCommand::AnswerOnSpot(AnswerOnSpot {
        answer: input.answer, reply_class: input.reply_class, by_deputy: input.by_deputy.map(Into::into),
        livelihood: input.livelihood.unwrap_or(false),
    }),
    /// Raises a case to a higher level (上报).
    escalate_case(EscalateCaseInput {
        /// The level it goes to (层级).
        to: Term<Level>,
        /// Why (原因).
        reason: String,
    }) => |input| CaseCommand::Escalate(Escalate { to: input.to.0, reason: input.reason }),
    /// Turns an opinion into a deputy's suggestion (转为代表建议).
    convert_case_to_suggestion(ConvertCaseToSuggestionInput {
        /// Number of the suggestion (建议编号).
        suggestion_no: String,
        /// When it is made (会期).
        session: Term<SessionKind>,
        /// The deputy who leads (领衔代表).
        lead_deputy: String,
        /// Deputies who co-sign (附议人).
        cosigners: Option<Vec<String>>,
    }) => |input| CaseCommand::Convert(ConvertToSuggestion {
        suggestion_no: input.suggestion_no, session: input.session.0, lead_deputy: input.lead_deputy.into(),
        cosigners: input.cosigners.unwrap_or_default().into_iter().map(Into::into).collect(),
    }),
    /// Withdraws a case (撤回).
    withdraw_case(WithdrawCaseInput {
        /// Who withdraws (撤回人).
        by: Term<FeedbackFrom>,
        /// Why (原因).
        reason: String,
    }) => |input| CaseCommand::Withdraw(Withdraw { by: input.by.0, reason: input.reason }),
}
