/** Keeps every version of every record, and finds them. */
package org.ketaminefhir.records;
