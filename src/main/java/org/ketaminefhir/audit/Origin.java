package org.ketaminefhir.audit;

import org.ketaminefhir.access.Caller;

/**
 * Who asked, and from where: the same for all that one request does.
 *
 * @param client its id as registered, or as it called itself; null if it did not say
 * @param role the block of access.yml that holds for it, or null
 * @param organization id of the Organization that it acts for, or null
 * @param purpose what for: a code of v3 ActReason, such as {@code HPAYMT}; null if it did not say
 * @param address network address that the request came from, or null
 * @param request id of the request, or null
 * @param token {@code jti} of the access token, or null
 */
public record Origin(
        String client, String role, String organization, String purpose, String address, String request, String token) {
    public Origin {
        client = Kept.text(client, 128);
        role = Kept.text(role, 64);
        organization = Kept.text(organization, 64);
        purpose = Kept.text(purpose, 64);
        address = Kept.text(address, 64);
        request = Kept.text(request, 128);
        token = Kept.text(token, 128);
    }

    public static Origin of(Caller caller, String purpose, String address, String request, String token) {
        String organization =
                caller.organization() == null ? null : caller.organization().id();
        return new Origin(caller.id(), caller.role(), organization, purpose, address, request, token);
    }
}
