/** Hears what happened and writes what nobody can change. */
package org.ketaminefhir.audit;
