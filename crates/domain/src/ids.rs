//! Identifiers, each its own type, so that a grid never stands where a station should.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Declares a newtype over `String`: `code! { /// doc \n StationCode }` expands to a transparent
/// serde struct with `new`, `as_str`, `Display`, `From<&str>` and `From<String>`.
macro_rules! code {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps the code as it is; validation is the parser's and the directory's affair.
            pub fn new(code: impl Into<String>) -> Self {
                Self(code.into())
            }

            /// The code as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(code: &str) -> Self {
                Self(code.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(code: String) -> Self {
                Self(code)
            }
        }
    )+};
}

code! {
    /// A liaison station (联络站), e.g. `LX`.
    StationCode,
    /// A deputy (人大代表), e.g. `D-C-0007`.
    DeputyId,
    /// A handling unit (承办单位), e.g. `COUNTY_FIRE`.
    UnitCode,
    /// A grid (网格), e.g. `YN-NH-G03`.
    GridCode,
    /// A category of matters (分类), e.g. `FIRE_SAFETY`.
    CategoryCode,
    /// A reception session (接待), e.g. `LX-2023-02-10`.
    ReceptionId,
    /// A jurisdiction (行政区划), e.g. `360424100`.
    JurisdictionCode,
    /// A referral (交办) within its case: `R1`, `R2`, … in order.
    ReferralId,
    /// A supervision (督办) within its case: `S1`, `S2`, … in order.
    SupervisionId,
    /// A commitment (承诺事项) within its case: `K1`, `K2`, … in order.
    CommitmentId,
    /// An account that acts, as its token names it.
    AccountId,
    /// A reference to a petitioner (反映人) in the vault; never a name.
    PersonRef,
    /// A published version of a policy set, e.g. `default-1`.
    PolicyVersion,
    /// A published version of a work calendar, e.g. `cn-2026.1`.
    CalendarVersion,
    /// A webhook (通知订阅), e.g. `grid-platform`.
    WebhookCode,
    /// A partner organisation (共建单位), e.g. `YN-CARE`.
    PartnerCode,
    /// A station's activity plan of a year (活动计划), e.g. `LX-2023`.
    PlanCode,
    /// A planned item (计划事项) within its plan, e.g. `03-STUDY`.
    PlanItemId,
    /// An activity (履职活动), e.g. `LX-2023-A07`.
    ActivityCode,
    /// An aid fund (帮扶资金), e.g. `YN-DREAM-2023`.
    AidFundCode,
    /// A disbursement (支出) within its fund: `B1`, `B2`, … in order.
    DisbursementId,
    /// A reference to a beneficiary (受助人) kept elsewhere; never a name.
    BeneficiaryRef,
    /// A supervision campaign (督办专项), e.g. `ZX-2023-01`.
    CampaignCode,
}

/// A case (事项).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct CaseId(pub Uuid);

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
