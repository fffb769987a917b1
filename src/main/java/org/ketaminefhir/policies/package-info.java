/** Answers from the facts what a payer's policy asks, and says by what rule. */
package org.ketaminefhir.policies;
