/** HTTP and nothing else: one class per FHIR interaction or operation. */
package org.ketaminefhir.api;
