/** Answers what payers ask for by Task, step by step. */
package org.ketaminefhir.requests;
