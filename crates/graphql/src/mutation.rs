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

// Every merged object lies within the one before it, and the compiler gives up beyond a depth: the
// commands are merged in groups.

/// Commands about cases, from registration to handling.
#[derive(MergedObject, Default)]
pub struct Handled(intake::Registering, intake::Triage, referral::Referrals, handling::Handling);

/// Commands about cases, from the reply to the archive.
#[derive(MergedObject, Default)]
pub struct Answered(reply::Replies, closing::Closing, supervision::Supervising, linking::Linking);

/// Commands about what other systems bring and are told.
#[derive(MergedObject, Default)]
pub struct Exchange(webhooks::Webhooks, inbound::Inbound);

/// Commands about the station's year.
#[derive(MergedObject, Default)]
pub struct YearCommands(year::Year, campaigns::Campaigns);

/// Commands (操作).
#[derive(MergedObject, Default)]
pub struct Mutation(Handled, Answered, directory::Directory, YearCommands, Exchange);
