//! Everything that may be asked: one mutation per command, all of them with the same payload.

pub mod campaigns;
pub mod closing;
pub mod directory;
pub mod handling;
pub mod inbound;
pub mod intake;
pub mod keeping;
pub mod linking;
pub mod referral;
pub mod reply;
pub mod shape;
pub mod supervision;
pub mod webhooks;
pub mod year;

use async_graphql::MergedObject;

/// Commands (操作).
#[derive(MergedObject, Default)]
pub struct Mutation(
    intake::Registering,
    intake::Triage,
    referral::Referrals,
    handling::Handling,
    reply::Replies,
    closing::Closing,
    supervision::Supervising,
    linking::Linking,
    directory::Directory,
    webhooks::Webhooks,
    inbound::Inbound,
    year::Year,
    campaigns::Campaigns,
);
