//! The terms of casework that are fixed by law or by the state machine. Codes that differ by place
//! (reply classes, reasons) are policy data and not here.

crate::terms! {
    /// State of a case (`domain.md` 5.5).
    #[derive(Default)]
    pub enum CaseStatus {
        /// No event yet.
        #[default]
        None = "NONE" "未登记",
        /// Registered, not triaged.
        Registered = "REGISTERED" "已登记",
        /// Accepted, not referred.
        Accepted = "ACCEPTED" "已受理",
        /// Declined, with guidance. Terminal.
        NotAccepted = "NOT_ACCEPTED" "不予受理",
        /// Referred, not signed for.
        Referred = "REFERRED" "已交办待签收",
        /// A unit works on it.
        Handling = "HANDLING" "办理中",
        /// A unit asked to return it.
        ReturnPending = "RETURN_PENDING" "退办待审",
        /// Replied to, no feedback yet.
        Replied = "REPLIED" "已答复待反馈",
        /// Feedback is in.
        FeedbackReceived = "FEEDBACK_RECEIVED" "已反馈",
        /// Closed.
        Closed = "CLOSED" "已办结",
        /// Closed with open commitments.
        Tracking = "TRACKING" "跟踪落实",
        /// Filed.
        Archived = "ARCHIVED" "已归档",
        /// Merged into another case.
        Merged = "MERGED" "已并案",
        /// Withdrawn. Terminal.
        Withdrawn = "WITHDRAWN" "已撤回",
    }
}

impl CaseStatus {
    /// Whether handling, supervision or feedback can still happen to it.
    pub fn is_open(self) -> bool {
        match self {
            Self::Registered
            | Self::Accepted
            | Self::Referred
            | Self::Handling
            | Self::ReturnPending
            | Self::Replied
            | Self::FeedbackReceived => true,
            Self::None
            | Self::NotAccepted
            | Self::Closed
            | Self::Tracking
            | Self::Archived
            | Self::Merged
            | Self::Withdrawn => false,
        }
    }
}

crate::terms! {
    /// Which rules and clocks apply (`domain.md` 2.1).
    pub enum Track {
        /// A constituent's opinion; working-day limits.
        Opinion = "OPINION" "群众意见",
        /// A deputy's statutory suggestion; limits in months (DBF 51).
        Suggestion = "SUGGESTION" "代表建议",
    }
}

crate::terms! {
    /// How the matter reached the station.
    pub enum ContactChannel {
        /// At a reception.
        Reception = "RECEPTION" "接待",
        /// At a household visit.
        HouseholdVisit = "HOUSEHOLD_VISIT" "走访",
        /// By telephone.
        Phone = "PHONE" "来电",
        /// On the network platform.
        Online = "ONLINE" "网络",
        /// By letter.
        Letter = "LETTER" "来信",
        /// From the 12345 hotline.
        Hotline12345 = "HOTLINE_12345" "12345热线",
        /// From a grid worker.
        GridWorker = "GRID_WORKER" "网格员上报",
        /// Found by supervision itself.
        SupervisionFinding = "SUPERVISION_FINDING" "监督发现",
    }
}

crate::terms! {
    /// Who brought the matter.
    pub enum PetitionerKind {
        /// One person.
        Person = "PERSON" "个人",
        /// Several persons together.
        Group = "GROUP" "群体",
        /// An organisation.
        Organisation = "ORG" "单位",
    }
}

crate::terms! {
    /// To whom the petitioner lets their identity be told.
    pub enum Consent {
        /// To nobody.
        None = "NONE" "不同意公开",
        /// To the handling unit.
        Department = "DEPARTMENT" "同意向承办单位公开",
        /// To everybody.
        Public = "PUBLIC" "同意公开",
    }
}

crate::terms! {
    /// Who may read the case; ordinary roles only raise it (I15).
    pub enum Confidentiality {
        /// Everybody.
        Public = "PUBLIC" "公开",
        /// Those who work on it.
        Internal = "INTERNAL" "内部",
        /// Those named.
        Confidential = "CONFIDENTIAL" "保密",
    }
}

crate::terms! {
    /// Urgency, which chooses the deadline of an opinion.
    pub enum Urgency {
        /// The ordinary limit.
        Normal = "NORMAL" "一般",
        /// The short limit.
        Urgent = "URGENT" "紧急",
        /// The same day.
        Emergency = "EMERGENCY" "特急",
    }
}

crate::terms! {
    /// How a referral is handled.
    pub enum HandlingMode {
        /// One unit.
        Single = "SINGLE" "单办",
        /// A lead replies after hearing co-handlers.
        Joint = "JOINT" "主办会办",
        /// Each unit replies for itself.
        Separate = "SEPARATE" "分办",
    }
}

crate::terms! {
    /// How somebody rated process or outcome.
    pub enum Satisfaction {
        /// Satisfied.
        Satisfied = "SATISFIED" "满意",
        /// Basically satisfied.
        BasicallySatisfied = "BASICALLY_SATISFIED" "基本满意",
        /// Dissatisfied.
        Dissatisfied = "DISSATISFIED" "不满意",
        /// Not rated, after the attempts the policy asks for.
        NotRated = "NOT_RATED" "未评价",
    }
}

crate::terms! {
    /// Who gave feedback.
    pub enum FeedbackFrom {
        /// The petitioner.
        Petitioner = "PETITIONER" "反映人",
        /// The deputy who leads the suggestion.
        LeadDeputy = "LEAD_DEPUTY" "领衔代表",
        /// A deputy who co-signed.
        Cosigner = "COSIGNER" "附议人",
    }
}

crate::terms! {
    /// Kind of a supervision (`domain.md` 2.7).
    pub enum SupervisionKind {
        /// Urging in writing.
        Urge = "URGE" "催办",
        /// Following up.
        Track = "TRACK" "跟踪督办",
        /// Inspection.
        Inspection = "INSPECTION" "视察",
        /// Research on a subject.
        Research = "RESEARCH" "专题调研",
        /// Interview of a person in charge.
        Interview = "INTERVIEW" "约谈",
        /// Inquiry.
        Inquiry = "INQUIRY" "询问",
        /// Interpellation, in session only (DBF 20).
        Interpellation = "INTERPELLATION" "质询",
        /// Inspection of law enforcement.
        EnforcementInspection = "ENFORCEMENT_INSPECTION" "执法检查",
        /// Hearing a special report.
        SpecialReport = "SPECIAL_REPORT" "听取专项报告",
        /// Key supervision.
        KeySupervision = "KEY_SUPERVISION" "重点督办",
        /// Listed supervision.
        ListedSupervision = "LISTED_SUPERVISION" "挂牌督办",
        /// Satisfaction assessment.
        Assessment = "ASSESSMENT" "满意度测评",
        /// Assessment by a third party.
        ThirdPartyAssessment = "THIRD_PARTY_ASSESSMENT" "第三方评估",
        /// A visit after the fact.
        ReviewVisit = "REVIEW_VISIT" "回头看",
        /// Criticism circulated.
        CirculatedCriticism = "CIRCULATED_CRITICISM" "通报批评",
    }
}
