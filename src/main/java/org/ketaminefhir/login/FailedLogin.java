package org.ketaminefhir.login;

/**
 * Somebody asked for a token and did not show who it is.
 *
 * @param client who it said it was; null if nothing that can be told on
 * @param address where the request came from
 */
public record FailedLogin(String client, String address) {}
