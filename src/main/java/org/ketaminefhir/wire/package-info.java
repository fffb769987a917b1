/** Reads bytes as FHIR, or says where they are not. */
package org.ketaminefhir.wire;
