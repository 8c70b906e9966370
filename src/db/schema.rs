//! The tables, as both engines have them; a test compares this file with what the migrations make.

diesel::table! {
    installation (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    malls (id) {
        id -> Text,
        code -> Text,
        name -> Text,
        region_scheme -> Text,
        region_code -> Text,
        created_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    sites (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        code -> Text,
        name -> Text,
        kind -> Text,
        time_zone -> Text,
        address -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    zones (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        site_id -> Text,
        code -> Text,
        name -> Text,
    }
}

diesel::table! {
    streams (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        kind -> Text,
        seq -> BigInt,
        last_hash -> Text,
        last_at -> Timestamp,
        config_version -> BigInt,
    }
}

diesel::table! {
    events (mall_id, stream_id, seq) {
        mall_id -> Text,
        stream_id -> Text,
        seq -> BigInt,
        #[sql_name = "type"]
        kind -> Text,
        at -> Timestamp,
        actor_kind -> Text,
        actor_id -> Nullable<Text>,
        subject -> Text,
        request_id -> Nullable<Text>,
        payload -> Text,
        hash -> Text,
        network -> Nullable<Text>,
    }
}

diesel::table! {
    users (id) {
        id -> Text,
        username -> Text,
        display_name -> Text,
        password_hash -> Nullable<Text>,
        disabled -> Bool,
        valid_until -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    role_grants (mall_id, user_id, position) {
        mall_id -> Text,
        user_id -> Text,
        position -> BigInt,
        role -> Text,
        site_id -> Nullable<Text>,
        agency_id -> Nullable<Text>,
        counter_id -> Nullable<Text>,
    }
}

diesel::table! {
    refused_attempts (mall_id, hour, actor_kind, actor_id, operation, code, network) {
        mall_id -> Text,
        hour -> Timestamp,
        actor_kind -> Text,
        actor_id -> Text,
        operation -> Text,
        code -> Text,
        network -> Text,
        attempts -> BigInt,
        first_at -> Timestamp,
        last_at -> Timestamp,
    }
}

diesel::table! {
    devices (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        site_id -> Text,
        zone_id -> Nullable<Text>,
        kind -> Text,
        name -> Text,
        token_hash -> Text,
        previous_token_hash -> Nullable<Text>,
        previous_until -> Nullable<Timestamp>,
        print_confirm -> Bool,
        services -> Nullable<Text>,
        responsible -> Text,
        revoked_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    idempotency_keys (mall_id, scope, idempotency_key) {
        mall_id -> Text,
        scope -> Text,
        idempotency_key -> Text,
        fingerprint -> Text,
        status -> BigInt,
        headers -> Text,
        body -> Text,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    agencies (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        code -> Text,
        name_id -> Text,
        name_en -> Text,
        kind -> Text,
        parent -> Text,
        website -> Nullable<Text>,
        source -> Text,
        position -> BigInt,
        version -> BigInt,
        description_id -> Nullable<Text>,
        description_en -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        complaint_unit -> Nullable<Text>,
        complaint_address -> Nullable<Text>,
        complaint_phone -> Nullable<Text>,
        complaint_email -> Nullable<Text>,
        complaint_url -> Nullable<Text>,
        search_equivalents -> Text,
    }
}

diesel::table! {
    services (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        agency_id -> Text,
        code -> Text,
        status -> Text,
        version -> BigInt,
        status_note_id -> Nullable<Text>,
        status_note_en -> Nullable<Text>,
        reviewed_on -> Nullable<Date>,
    }
}

diesel::table! {
    service_versions (mall_id, service_id, version_no) {
        mall_id -> Text,
        service_id -> Text,
        version_no -> BigInt,
        effective_from -> Date,
        name_id -> Text,
        name_en -> Text,
        category -> Text,
        audience -> Text,
        description_id -> Text,
        description_en -> Text,
        procedure_steps -> Text,
        completion_value -> Nullable<BigInt>,
        completion_unit -> Nullable<Text>,
        fee_kind -> Text,
        fee_amount_idr -> Nullable<BigInt>,
        fee_note -> Text,
        product -> Text,
        legal_basis -> Text,
        life_events -> Text,
        channels -> Text,
        online_url -> Nullable<Text>,
        keywords -> Text,
        typical_service_minutes -> BigInt,
        priority_eligible -> Bool,
        confidence -> Text,
        source -> Nullable<Text>,
        estimated_fields -> Text,
        name_su -> Nullable<Text>,
        description_su -> Nullable<Text>,
        decree_number -> Nullable<Text>,
        exclusions -> Text,
        completion_note -> Nullable<Text>,
        fee_payee -> Nullable<Text>,
        fee_legal_basis -> Nullable<Text>,
        complaint_handling -> Nullable<Text>,
        facilities -> Nullable<Text>,
        staff_competence -> Nullable<Text>,
        internal_supervision -> Nullable<Text>,
        staff_count -> Nullable<BigInt>,
        service_guarantee -> Nullable<Text>,
        safety_guarantee -> Nullable<Text>,
        performance_evaluation -> Nullable<Text>,
        licensing -> Nullable<Text>,
        published_at -> Nullable<Timestamp>,
        published_by -> Nullable<Text>,
        written_by -> Nullable<Text>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    service_requirements (mall_id, service_id, version_no, position) {
        mall_id -> Text,
        service_id -> Text,
        version_no -> BigInt,
        position -> BigInt,
        text -> Text,
        kind -> Nullable<Text>,
    }
}

diesel::table! {
    service_drafts (mall_id, service_id) {
        mall_id -> Text,
        service_id -> Text,
        state -> Text,
        based_on -> BigInt,
        content -> Text,
        written_by -> Text,
        written_at -> Timestamp,
        submitted_by -> Nullable<Text>,
        submitted_at -> Nullable<Timestamp>,
        remark -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    catalogue_imports (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        profile -> Text,
        format -> Text,
        content -> Text,
        effects -> Text,
        made_by -> Text,
        made_at -> Timestamp,
        expires_at -> Timestamp,
        applied_by -> Nullable<Text>,
        applied_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    service_external_ids (mall_id, service_id, scheme) {
        mall_id -> Text,
        service_id -> Text,
        scheme -> Text,
        value -> Text,
    }
}

diesel::table! {
    regulations (mall_id, code) {
        mall_id -> Text,
        code -> Text,
        title -> Text,
        repealed_on -> Nullable<Date>,
        replaced_by -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    queues (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        site_id -> Text,
        agency_id -> Text,
        zone_id -> Nullable<Text>,
        code -> Text,
        name -> Text,
        prefix -> Text,
        padding -> BigInt,
        last_number -> BigInt,
        policy -> Text,
        active -> Bool,
        version -> BigInt,
    }
}

diesel::table! {
    service_offerings (mall_id, site_id, service_id) {
        mall_id -> Text,
        site_id -> Text,
        service_id -> Text,
        queue_id -> Text,
        walk_in -> Bool,
        appointment -> Bool,
        minutes -> BigInt,
        active -> Bool,
        version -> BigInt,
    }
}

diesel::table! {
    counters (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        site_id -> Text,
        zone_id -> Nullable<Text>,
        agency_id -> Text,
        code -> Text,
        name -> Text,
        active -> Bool,
        version -> BigInt,
    }
}

diesel::table! {
    counter_queues (mall_id, counter_id, queue_id) {
        mall_id -> Text,
        counter_id -> Text,
        queue_id -> Text,
        role -> Text,
        rank -> BigInt,
    }
}

diesel::table! {
    counter_sessions (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        site_id -> Text,
        counter_id -> Text,
        user_id -> Text,
        status -> Text,
        service_date -> Date,
        opened_at -> Timestamp,
        status_since -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    counter_closures (mall_id, session_id, position) {
        mall_id -> Text,
        session_id -> Text,
        position -> BigInt,
        kind -> Text,
        reason -> Text,
        from_at -> Timestamp,
        to_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    service_days (mall_id, site_id, service_date) {
        mall_id -> Text,
        site_id -> Text,
        service_date -> Date,
        began_at -> Timestamp,
    }
}

diesel::table! {
    number_sequences (mall_id, queue_id, service_date) {
        mall_id -> Text,
        queue_id -> Text,
        service_date -> Date,
        last -> BigInt,
    }
}

diesel::table! {
    quota_rules (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        queue_id -> Text,
        channel -> Nullable<Text>,
        weekday -> Nullable<BigInt>,
        from_min -> BigInt,
        to_min -> BigInt,
        daily_limit -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    quotas (mall_id, quota_id, service_date) {
        mall_id -> Text,
        quota_id -> Text,
        service_date -> Date,
        used -> BigInt,
    }
}

diesel::table! {
    schedules (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        code -> Text,
        scope -> Text,
        site_id -> Nullable<Text>,
        agency_id -> Nullable<Text>,
        service_id -> Nullable<Text>,
        name -> Text,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        season -> Bool,
        last_ticket_min -> BigInt,
        weekly -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    calendar_days (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        date -> Date,
        kind -> Text,
        name_id -> Text,
        name_en -> Text,
        legal_source -> Nullable<Text>,
        is_estimate -> Bool,
        site_id -> Nullable<Text>,
        agency_id -> Nullable<Text>,
        hours -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    overrides (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        scope -> Text,
        site_id -> Nullable<Text>,
        agency_id -> Nullable<Text>,
        service_id -> Nullable<Text>,
        queue_id -> Nullable<Text>,
        effect -> Text,
        capacity_percent -> Nullable<BigInt>,
        reason_id -> Text,
        reason_en -> Text,
        starts_at -> Timestamp,
        expires_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
        version -> BigInt,
    }
}

diesel::table! {
    tickets (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        site_id -> Text,
        queue_id -> Text,
        service_id -> Text,
        service_name -> Text,
        service_version -> BigInt,
        number_queue_id -> Text,
        service_date -> Date,
        seq -> BigInt,
        display_number -> Text,
        token_hash -> Text,
        status -> Text,
        channel -> Text,
        priority_class -> Text,
        purpose -> Text,
        appointment_id -> Nullable<Text>,
        dispatch_rank -> BigInt,
        entered_seq -> BigInt,
        rank_reason -> Text,
        leg_no -> BigInt,
        counter_id -> Nullable<Text>,
        officer_id -> Nullable<Text>,
        issued_at -> Timestamp,
        base_at -> Timestamp,
        entered_at -> Timestamp,
        called_at -> Nullable<Timestamp>,
        last_called_at -> Nullable<Timestamp>,
        recall_count -> BigInt,
        started_at -> Nullable<Timestamp>,
        held_since -> Nullable<Timestamp>,
        held_ms -> BigInt,
        closed_reason -> Nullable<Text>,
        undo -> Nullable<Text>,
        changed_at -> Timestamp,
        print_deadline_at -> Nullable<Timestamp>,
        version -> BigInt,
    }
}

diesel::table! {
    ticket_legs (mall_id, ticket_id, leg_no) {
        mall_id -> Text,
        ticket_id -> Text,
        leg_no -> BigInt,
        site_id -> Text,
        queue_id -> Text,
        service_id -> Text,
        service_name -> Text,
        service_date -> Date,
        counter_id -> Nullable<Text>,
        officer_id -> Nullable<Text>,
        ended_by -> Text,
        outcome -> Nullable<Text>,
        entered_at -> Timestamp,
        called_at -> Nullable<Timestamp>,
        started_at -> Nullable<Timestamp>,
        ended_at -> Timestamp,
        recall_count -> BigInt,
        waiting_ms -> BigInt,
        walking_ms -> BigInt,
        serving_ms -> BigInt,
        held_ms -> BigInt,
    }
}

diesel::table! {
    session_templates (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        site_id -> Text,
        queue_id -> Text,
        code -> Text,
        weekday -> BigInt,
        from_min -> BigInt,
        to_min -> BigInt,
        slot_minutes -> BigInt,
        capacity -> BigInt,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        min_notice_min -> BigInt,
        max_days -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    slot_capacity (mall_id, session_id, service_date, start_min) {
        mall_id -> Text,
        session_id -> Text,
        service_date -> Date,
        start_min -> BigInt,
        capacity -> BigInt,
        used -> BigInt,
    }
}

diesel::table! {
    appointments (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        site_id -> Text,
        queue_id -> Text,
        service_id -> Text,
        service_name -> Text,
        service_version -> BigInt,
        session_id -> Text,
        service_date -> Date,
        start_min -> BigInt,
        starts_at -> Timestamp,
        ends_at -> Timestamp,
        booking_code -> Text,
        token_hash -> Text,
        status -> Text,
        holds_unit -> Bool,
        hold_expires_at -> Timestamp,
        identity_key -> Nullable<Text>,
        priority_class -> Text,
        booked_by -> Text,
        reschedule_count -> BigInt,
        created_at -> Timestamp,
        booked_at -> Nullable<Timestamp>,
        checked_in_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        closed_reason -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    device_enrolments (mall_id, device_code_hash) {
        mall_id -> Text,
        device_code_hash -> Text,
        user_code -> Text,
        status -> Text,
        software -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        device_id -> Nullable<Text>,
        delivered_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    device_presence (mall_id, device_id) {
        mall_id -> Text,
        device_id -> Text,
        site_id -> Text,
        last_seen_at -> Timestamp,
        online -> Bool,
        printer -> Text,
        sound -> Text,
        software -> Text,
    }
}

diesel::table! {
    device_incidents (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        device_id -> Text,
        site_id -> Text,
        responsible -> Text,
        last_seen_at -> Timestamp,
        opened_at -> Timestamp,
        recovered_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        closed_by -> Nullable<Text>,
        resolution -> Nullable<Text>,
    }
}

diesel::table! {
    site_admissions (mall_id, site_id) {
        mall_id -> Text,
        site_id -> Text,
        door_token_required -> Bool,
        device_tickets -> Nullable<BigInt>,
        device_window_s -> Nullable<BigInt>,
        version -> BigInt,
    }
}

diesel::table! {
    device_allowances (mall_id, device_id) {
        mall_id -> Text,
        device_id -> Text,
        full_at_us -> BigInt,
    }
}

diesel::table! {
    data_keys (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        state -> Text,
        added_at -> Timestamp,
        replaced_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    person_data (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        appointment_id -> Text,
        kind -> Text,
        key_id -> Text,
        sealed -> Text,
        shown -> Text,
        lookup_key -> Nullable<Text>,
        restricted -> Bool,
        keep_until -> Timestamp,
        created_at -> Timestamp,
        version -> BigInt,
    }
}

diesel::table! {
    data_requests (mall_id, id) {
        mall_id -> Text,
        id -> Text,
        kind -> Text,
        status -> Text,
        proof -> Text,
        identity_key -> Nullable<Text>,
        received_at -> Timestamp,
        received_by -> Text,
        due_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        handled_by -> Nullable<Text>,
        refusal -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(installation, malls, sites, zones, streams, events, users, role_grants, devices, idempotency_keys, agencies, services, service_versions, service_requirements, service_drafts, catalogue_imports, service_external_ids, regulations, queues, service_offerings, counters, counter_queues, counter_sessions, counter_closures, service_days, number_sequences, quota_rules, quotas, schedules, calendar_days, overrides, tickets, ticket_legs, session_templates, slot_capacity, appointments, device_enrolments, device_presence, device_incidents, site_admissions, device_allowances, refused_attempts, data_keys, person_data, data_requests);

diesel::table! {
    staff_sessions (id) {
        id -> Text,
        user_id -> Text,
        user_version -> BigInt,
        started_at -> Timestamp,
        idle_ends_at -> Timestamp,
        ends_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        ended_because -> Nullable<Text>,
    }
}

diesel::table! {
    refresh_tokens (token_hash) {
        token_hash -> Text,
        session_id -> Text,
        issued_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sign_in_attempts (subject) {
        subject -> Text,
        failures -> BigInt,
        last_at -> Timestamp,
        blocked_until -> Timestamp,
        opened_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    external_identities (issuer, subject) {
        issuer -> Text,
        subject -> Text,
        user_id -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(users, staff_sessions, refresh_tokens, external_identities);
