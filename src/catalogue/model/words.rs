//! The closed vocabularies of the catalogue: one word each in files, tables, filters and answers.

use crate::kernel::text_enum::text_enum;

text_enum!(
    /// What sort of body an agency is; the mall brings them together under one roof (Perpres 89/2021).
    AgencyKind, "Jenis instansi", {
        RegencyOffice => "regency_office",
        ProvincialOffice => "provincial_office",
        VerticalAgency => "vertical_agency",
        Court => "court",
        StateEnterprise => "state_enterprise",
        RegionalEnterprise => "regional_enterprise",
        Bank => "bank",
        Other => "other",
    }
);

text_enum!(
    /// Licensing when the product is a permit, approval, certificate or registration one must hold to do something; everything else is non-licensing.
    ServiceCategory, "Kelompok layanan", { Licensing => "licensing", NonLicensing => "non_licensing" }
);

text_enum!(
    /// For whom a service is: private persons, businesses and organisations, or both.
    Audience, "Sasaran layanan", { Individual => "individual", Business => "business", Both => "both" }
);

impl Audience {
    /// Whether a service for `self` is found by someone who asks for `wanted`: a service for both serves either.
    #[must_use]
    pub const fn serves(self, wanted: Self) -> bool {
        matches!((self, wanted), (Self::Both, _) | (Self::Individual, Self::Individual) | (Self::Business, Self::Business))
    }
}

text_enum!(
    /// Unit of the time a service takes from complete file to product.
    CompletionUnit, "Satuan jangka waktu", {
        Minutes => "minutes",
        Hours => "hours",
        WorkingDays => "working_days",
        CalendarDays => "calendar_days",
        Months => "months",
    }
);

text_enum!(
    /// In what form something must be brought: "shown" is looked at and given back at once, never copied.
    RequirementKind, "Bentuk persyaratan", { Original => "original", Copy => "copy", Shown => "shown", Digital => "digital" }
);

text_enum!(
    /// Which government decides on a licence; licences have moved between levels (UU 23/2014, PP 28/2025).
    Authority, "Kewenangan", { Central => "central", Province => "province", Regency => "regency" }
);

text_enum!(
    /// Risk of a business activity (PP 28/2025): low needs a business number only, high a licence.
    Risk, "Tingkat risiko", { Low => "low", MediumLow => "medium_low", MediumHigh => "medium_high", High => "high" }
);

text_enum!(
    /// Edition of the national classification of business activities.
    KbliVersion, "Edisi KBLI", { Y2020 => "2020", Y2025 => "2025" }
);

text_enum!(
    /// Free, one fixed amount, or an amount that depends on what the note says.
    FeeKind, "Jenis biaya", { Free => "free", Fixed => "fixed", Variable => "variable" }
);

text_enum!(
    /// The event in a life or business that brings someone to the service.
    LifeEvent, "Peristiwa kehidupan", {
        Birth => "birth",
        Childhood => "childhood",
        Education => "education",
        Work => "work",
        Business => "business",
        Marriage => "marriage",
        HomeLand => "home_land",
        VehicleTravel => "vehicle_travel",
        Health => "health",
        SocialAid => "social_aid",
        Disaster => "disaster",
        Retirement => "retirement",
        Death => "death",
        Justice => "justice",
        Faith => "faith",
        Environment => "environment",
    }
);

text_enum!(
    /// A way to obtain the service: take a number at the mall, book a time, or use the agency's own online service.
    ServiceChannel, "Cara memperoleh layanan", { WalkIn => "walk_in", Appointment => "appointment", Online => "online" }
);

text_enum!(
    /// How well a record is founded: a page was read, the law says so, or it is merely usual at such malls.
    Confidence, "Keyakinan data", { Sourced => "sourced", Law => "law", Typical => "typical" }
);

text_enum!(
    /// A component of a service that is an estimate, backed by neither the source nor the law.
    EstimatedField, "Isian perkiraan", {
        Requirements => "requirements",
        Procedure => "procedure",
        CompletionTime => "completion_time",
        Fee => "fee",
        TypicalServiceMinutes => "typical_service_minutes",
    }
);

text_enum!(
    /// Where a service stands in its publication.
    ServiceStatus, "Status layanan", {
        Draft => "draft",
        Published => "published",
        Suspended => "suspended",
        Archived => "archived",
    }
);

impl ServiceStatus {
    /// Whether the public may see it. A suspended service stays visible: people must learn that it is not served now.
    #[must_use]
    pub const fn is_public(self) -> bool {
        match self {
            Self::Published | Self::Suspended => true,
            Self::Draft | Self::Archived => false,
        }
    }
}
