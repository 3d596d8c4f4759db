//! What aid commands ask for and aid events tell: the fund, and the movements of its money.

use crate::ids::{AidFundCode, BeneficiaryRef, DisbursementId, PartnerCode, StationCode};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A fund was established.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FundEstablished {
    /// The fund.
    pub fund: AidFundCode,
    /// Its name.
    pub name: String,
    /// The station that keeps it; absent for a fund of the whole town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<StationCode>,
    /// The partner it is kept with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerCode>,
    /// What for.
    pub purpose: String,
}

/// Money was raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AidRaised {
    /// How much, in fen, more than none.
    pub amount_fen: i64,
    /// Where it came from.
    pub source: String,
    /// The day.
    #[schemars(with = "String")]
    pub on: Date,
}

/// Disburses money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DisbursementAsked {
    /// To whom: a reference in ASCII, never a name.
    pub beneficiary: BeneficiaryRef,
    /// What for.
    pub purpose: String,
    /// How much, in fen, more than none.
    pub amount_fen: i64,
    /// The day.
    pub on: Date,
}

/// Money was disbursed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Disbursed {
    /// Its ordinal within the fund.
    pub disbursement: DisbursementId,
    /// To whom, as a reference.
    pub beneficiary: BeneficiaryRef,
    /// What for.
    pub purpose: String,
    /// How much, in fen.
    pub amount_fen: i64,
    /// The day.
    #[schemars(with = "String")]
    pub on: Date,
}

/// The amount of a disbursement was corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DisbursementCorrected {
    /// The disbursement.
    pub disbursement: DisbursementId,
    /// How much it was in truth, in fen, more than none and not less than came back.
    pub amount_fen: i64,
    /// Why.
    pub reason: String,
}

/// Money of a disbursement came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DisbursementReturned {
    /// The disbursement.
    pub disbursement: DisbursementId,
    /// How much, in fen, more than none and not more than is still out.
    pub amount_fen: i64,
    /// The day.
    #[schemars(with = "String")]
    pub on: Date,
    /// Why.
    pub reason: String,
}
