//! What of a service is searched.

use crate::catalogue::model::ServiceContent;

/// A part of a service's text, by how much a word in it says about the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Code,
    Name,
    /// What people call it.
    Keyword,
    /// The name in another language.
    NameEn,
    Product,
    Description,
    Agency,
    Requirement,
    Procedure,
}

impl Field {
    /// How much one word of it counts. Only the proportions matter; what a service is called says what it is,
    /// what must be brought along often names other services.
    pub(super) const fn weight(self) -> f32 {
        match self {
            Self::Code => 6.0,
            Self::Name => 4.0,
            Self::Keyword => 3.5,
            Self::NameEn => 3.0,
            Self::Product => 1.2,
            Self::Description => 1.0,
            Self::Agency => 1.0,
            Self::Requirement => 0.25,
            Self::Procedure => 0.1,
        }
    }

    /// Whether it is a name, by which a service can be meant as a whole.
    pub(super) const fn is_name(self) -> bool {
        matches!(self, Self::Name | Self::Keyword | Self::NameEn)
    }
}

/// The texts of one service.
#[derive(Debug, Default)]
pub struct Document<'a> {
    pub texts: Vec<(Field, &'a str)>,
}

/// The texts of a service; `agency` are the names of its agency.
#[must_use]
pub fn document<'a>(code: &'a str, content: &'a ServiceContent, agency: &[&'a str]) -> Document<'a> {
    let one = [
        (Field::Code, code),
        (Field::Name, content.name_id.as_str()),
        (Field::NameEn, &content.name_en),
        (Field::Product, &content.product),
        (Field::Description, &content.description_id),
        (Field::Description, &content.description_en),
    ];
    let many = [(Field::Keyword, &content.keywords), (Field::Procedure, &content.procedure)];
    let mut texts = Vec::from(one);
    texts.extend(agency.iter().map(|name| (Field::Agency, *name)));
    texts.extend(content.name_su.iter().map(|name| (Field::NameEn, name.as_str())));
    texts.extend(content.requirements.iter().map(|requirement| (Field::Requirement, requirement.text.as_str())));
    texts.extend(many.into_iter().flat_map(|(field, values)| values.iter().map(move |value| (field, value.as_str()))));
    Document { texts }
}
