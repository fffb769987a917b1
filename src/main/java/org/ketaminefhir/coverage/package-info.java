/** Answers a payer's policy from a patient's record. */
package org.ketaminefhir.coverage;
