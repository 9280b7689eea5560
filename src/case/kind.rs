//! stub
use crate::json::{NodeId, Tree};
/// stub
#[derive(Clone, Copy, Debug, PartialEq, Eq)] pub enum Kind { AsMetadata, Jwks, Discovery }
impl Kind { /// stub
 pub const fn as_str(self) -> &'static str { match self { Self::AsMetadata => "as-metadata", Self::Jwks => "jwks", Self::Discovery => "discovery" } } 
 /// stub
 pub const fn noun(self) -> &'static str { self.as_str() } }
/// stub
pub struct Likeness;
impl Likeness { /// x
 pub fn message(&self) -> String { String::new() } /// x
 pub fn help(&self) -> String { String::new() } }
/// x
pub fn looks_like(_: &[u8]) -> Option<Likeness> { None }
/// x
pub fn kind_of(t: &Tree, r: NodeId) -> Option<Kind> { Some(if t.member(r,"keys").is_some() { Kind::Jwks } else { Kind::AsMetadata }) }
/// x
pub fn wrong_kind(_: Kind, _: &Tree, _: NodeId) -> Option<(String,String)> { None }
/// x
pub fn other_object(_: &Tree, _: NodeId) -> Option<(String,String)> { None }
