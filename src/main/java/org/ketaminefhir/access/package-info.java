/** Knows the caller and what they may do. */
package org.ketaminefhir.access;
