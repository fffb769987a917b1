/** Knows who calls: registered clients, their keys and tokens. */
package org.ketaminefhir.login;
