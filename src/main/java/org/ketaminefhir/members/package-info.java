/** Knows the members of a payer: finds one by what is on the card, and lists them all. */
package org.ketaminefhir.members;
