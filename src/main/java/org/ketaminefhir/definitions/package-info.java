/** Reads profiles/ once and knows every canonical. */
package org.ketaminefhir.definitions;
