package org.ketaminefhir.login;

import org.ketaminefhir.access.Party;

/** An organization as the registration file has it. */
public record RegisteredOrganization(Party party, String name) {}
