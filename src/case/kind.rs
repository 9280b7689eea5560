//! stub
/// stub
#[derive(Clone, Copy, Debug, PartialEq, Eq)] pub enum Kind { AsMetadata, Jwks, Discovery }
impl Kind { /// stub
 pub const fn as_str(self) -> &'static str { match self { Self::AsMetadata => "as-metadata", Self::Jwks => "jwks", Self::Discovery => "discovery" } } }
