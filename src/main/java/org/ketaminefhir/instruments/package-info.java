/** Scores any questionnaire from its own definition. */
package org.ketaminefhir.instruments;
